import { type Gap, kafkaGroupId, kafkaTopicId } from '../../../model/index.ts'
import type { Answers } from './answers.ts'
import { AUTHORIZATION, type Group, TOPIC_AUTHORIZATION, type Topic } from './described.ts'
import { transactionGaps } from './transaction-troubles.ts'

export const isForbidden = ({ errorCode }: Group): boolean =>
  AUTHORIZATION.has(errorCode) && errorCode !== TOPIC_AUTHORIZATION

/** Of the topics and groups that are watched. */
export const gapsOf = (
  target: string,
  { silent, brokers, configs, disks, transactions }: Answers,
  topics: readonly Topic[],
  groups: readonly Group[]
): Gap[] => [
  ...[...silent].map(
    ([id, why]): Gap => ({
      what: `broker ${id}, the groups it coordinates and the partitions it leads`,
      why,
      needs: null,
      // Groups move to another coordinator; while one is silent, an absent group may still be there.
      hides: [
        `kafka/${encodeURIComponent(target)}/group/`,
        ...(brokers.length === 1 ? [`kafka/${encodeURIComponent(target)}/topic/`] : [])
      ]
    })
  ),
  ...topics
    .filter(({ errorCode }) => AUTHORIZATION.has(errorCode))
    .map(
      ({ name }): Gap => ({
        what: `topic ${name}`,
        why: 'The broker does not allow reading it.',
        needs: `Describe on topic ${name}`,
        hides: [kafkaTopicId(target, name)]
      })
    ),
  ...retentionGaps(configs, topics),
  ...transactionGaps(transactions),
  ...(disks.forbidden
    ? [
        {
          what: 'disks of the brokers, what topics take of them, and who is the controller',
          why: 'The broker does not allow reading them.',
          needs: 'Describe on the cluster',
          hides: []
        }
      ]
    : []),
  ...groups.filter(isTooNew).map(({ id, type }) => ({
    what: `${type} group ${id}`,
    why: 'The broker lists the group and can’t describe it.',
    needs: type === 'share' ? 'Kafka 4.1 or newer' : 'Kafka 4.2 or newer',
    hides: []
  })),
  ...groups.filter(({ errorCode }) => errorCode !== 0).map((group) => groupGap(target, group))
]

/** Of a kind that this broker had before it could tell of it. */
const isTooNew = ({ type, members, errorCode }: Group): boolean =>
  errorCode === 0 && members === undefined && (type === 'share' || type === 'streams')

const groupGap = (target: string, group: Group): Gap => {
  const hides = [kafkaGroupId(target, group.id)]
  if (isForbidden(group))
    return {
      what: `group ${group.id}`,
      why: 'The broker does not allow reading it.',
      needs: `Describe on group ${group.id}`,
      hides
    }
  // The group itself is seen: hidden is what only its members tell, who they are and what they are assigned.
  if (group.errorCode === TOPIC_AUTHORIZATION)
    return {
      what: `members of group ${group.id}`,
      why: 'The broker does not allow reading a topic that they are assigned.',
      needs: `Describe on every topic that group ${group.id} reads`,
      hides
    }
  return { what: `group ${group.id}`, why: 'The group’s coordinator is not available.', needs: null, hides }
}

/** Without its retention it can't be told when a topic's messages are deleted. Many topics are told together. */
const retentionGaps = ({ forbidden: all, silent }: Answers['configs'], topics: readonly Topic[]): Gap[] => {
  if (silent !== undefined) return [{ what: 'retention of the topics', why: silent, needs: null, hides: [] }]
  const forbidden = topics.filter(({ name }) => all.has(name)).map(({ name }) => name)
  const [first] = forbidden
  if (first === undefined) return []
  return [
    {
      what: forbidden.length === 1 ? `retention of topic ${first}` : 'retention of some topics',
      why: 'The broker does not allow reading the topic’s retention.',
      needs: forbidden.length === 1 ? `DescribeConfigs on topic ${first}` : 'DescribeConfigs on topics',
      hides: []
    }
  ]
}
