import {
  atMost,
  type Figure,
  type Figures,
  kafkaGroupId,
  kafkaTopicId,
  measured,
  type PartSamples,
  type Parts,
  type Subscription,
  subscriptionId,
  type Trouble,
  unknown
} from '../../../model/index.ts'
import { positionOf } from './ages.ts'
import type { Answers } from './answers.ts'
import { compacts, type TopicConfig } from './configs.ts'
import type { Group, Offsets, Topic } from './described.ts'
import { cutOf, keepsOf } from './keeps.ts'
import { standsStill } from './rebalances.ts'

const NO_COMMITS = 'The group has committed no offset on this topic yet.'
export const NO_LEADER = 'The partitions have no leader that answers.'
const REBALANCED = 'The group is being rebalanced: which of its members will read is not settled yet.'

export const sum = (offsets: Iterable<number>): number => {
  let all = 0
  for (const offset of offsets) all += offset
  return all
}

export const readersOf = ({ members }: Group): Figure =>
  members === undefined ? unknown('The group’s members can’t be read.') : measured(members.length)

/** Members that are assigned something of the topic. That in a rebalance none is says nothing of who is there. */
const readersOn = (group: Group, topic: Topic): Figure => {
  const { members } = group
  if (members === undefined) return readersOf(group)
  const assigned = members.filter(({ assignment }) => (assignment.get(topic.name)?.length ?? 0) > 0).length
  return assigned === 0 && members.length > 0 && standsStill(group) ? unknown(REBALANCED) : measured(assigned)
}

/**
 * Topics that a group reads: those assigned to its members, and those it has committed on; but a settled group no longer reads a topic that no
 * member is assigned to. An empty or rebalancing group keeps them all: lag has to be seen when the consumer stops.
 */
export const topicsOf = (group: Group, known: ReadonlyMap<string, Topic>): Topic[] => {
  const assigned = new Set((group.members ?? []).flatMap(({ assignment }) => [...assignment.keys()]))
  const settled = group.state.toLowerCase() === 'stable' && assigned.size > 0
  const names = new Set([...assigned, ...(settled ? [] : (group.commits?.keys() ?? []))])
  return [...names].flatMap((name) => known.get(name) ?? [])
}

export const observeSubscription = (
  target: string,
  group: Group,
  topic: Topic,
  answers: Answers,
  ends: PartEnds
): { subscription: Subscription; offsets: PartSamples[]; troubles: Trouble[] } => {
  const channel = kafkaTopicId(target, topic.name)
  const reader = kafkaGroupId(target, group.id)
  const id = subscriptionId(channel, reader)
  const commits = group.commits?.get(topic.name) ?? NONE
  const stands = standsOf(group, topic, commits, answers)
  const cut = ends.get(topic.name)?.cut
  const subscription: Subscription = {
    id,
    channel,
    reader,
    labels: { partitions: String(topic.partitions.length) },
    // Partitions that joined the sums would look like traffic: each set of partitions is a life of its own.
    life: `${topic.id}/${commits.size === topic.partitions.length ? 'all' : [...commits.keys()].sort((a, b) => a - b).join(',')}`,
    figures: {
      ...backlogOf(group, topic, commits, stands, answers.configs.topics.get(topic.name)),
      ...lostOf(commits, answers.starts.get(topic.name)),
      readers: readersOn(group, topic)
    },
    keeps: keepsOf(topic.name, answers, cut),
    ...(cut === undefined ? {} : { cut }),
    ...(commits.size === 0 ? {} : { parts: partsOf(group, topic, stands.taken, answers, ends) }),
    ...(commits.size > 0 && stands.known === commits.size ? { counters: { in: stands.in, out: stands.out } } : {})
  }
  const offsets: PartSamples[] = [
    { of: id, name: 'kafka.consumer_group.offset', unit: '1', values: stands.commits },
    { of: id, name: 'kafka.consumer_group.lag', unit: '1', values: stands.lags }
  ]
  return { subscription, offsets, troubles: beyondTroubles(topic.name, stands.beyond) }
}

const NONE: ReadonlyMap<number, number> = new Map()

/** Where a group stands on a topic: by partition, NaN where it has no commit or the end is not known; and the sums of the others. */
interface Stands {
  commits: Float64Array
  /** The commits, or of a share group how far it is done. */
  taken: Float64Array
  lags: Float64Array
  known: number
  in: number
  out: number
  lag: number
  /** Partitions that end before where the group stands. Commits are read before ends, so that these are not only newer. */
  beyond: readonly number[]
}

const standsOf = (group: Group, topic: Topic, commits: ReadonlyMap<number, number>, { ends }: Answers): Stands => {
  const count = topic.partitions.length
  const none = () => new Float64Array(count).fill(Number.NaN)
  const stands = { commits: none(), lags: none() }
  const taken = group.lags === undefined ? stands.commits : none()
  const sums = { known: 0, in: 0, out: 0, lag: 0 }
  const beyond: number[] = []
  const topicEnds = ends.get(topic.name) ?? NONE
  const topicLags = group.lags?.get(topic.name)
  // Called for each: to take them apart two by two makes an array of each, and there are a hundred thousand.
  commits.forEach((commit, partition) => {
    const end = topicEnds.get(partition)
    if (end === undefined) return
    if (commit > end && topicLags === undefined) beyond.push(partition)
    const lag = topicLags?.get(partition) ?? Math.max(0, end - commit)
    const position = positionOf(group, topic.name, partition, { commit, end })
    stands.commits[partition] = commit
    taken[partition] = position
    stands.lags[partition] = lag
    sums.known += 1
    sums.in += end
    sums.out += position
    sums.lag += lag
  })
  return { ...stands, taken, ...sums, beyond }
}

/** Where the partitions of each topic end, where they begin, and how much they keep; made once for all groups that read it. */
export type PartEnds = ReadonlyMap<string, { ends: Float64Array; deleted: Float64Array; cut: Subscription['cut'] }>

export const partEnds = (topics: readonly Topic[], answers: Answers): PartEnds => {
  const { starts, ends } = answers
  const ofAll = ({ name, partitions }: Topic, offsets: Offsets): Float64Array =>
    byPartition(partitions.length, offsets.get(name))
  return new Map(
    topics.map((topic) => {
      const cut = cutOf(topic, answers)
      return [topic.name, { ends: ofAll(topic, ends), deleted: ofAll(topic, starts), cut }]
    })
  )
}

const byPartition = (count: number, offsets: ReadonlyMap<number, number> | undefined): Float64Array => {
  const all = new Float64Array(count).fill(Number.NaN)
  for (const [partition, offset] of offsets ?? NONE) all[partition] = offset
  return all
}

const partsOf = (group: Group, topic: Topic, taken: Float64Array, { ages }: Answers, all: PartEnds): Parts => {
  const { ends = new Float64Array(), deleted = new Float64Array() } = all.get(topic.name) ?? {}
  const unreadSinceMs = new Float64Array(taken.length).fill(Number.NaN)
  ages.get(topic.name)?.forEach((byOffset, partition) => {
    const sinceMs = byOffset.get(Math.max(taken[partition] ?? Number.NaN, deleted[partition] ?? 0))
    if (sinceMs !== undefined) unreadSinceMs[partition] = sinceMs
  })
  const readers = new Map<number, string>()
  for (const { clientId, assignment } of group.members ?? [])
    for (const partition of assignment.get(topic.name) ?? []) readers.set(partition, clientId)
  return { ends, deleted, taken, unreadSinceMs, readers }
}

/**
 * No commit is not lag 0 and not the whole length: it is not known. With some partitions without one, the sum is a lower bound. Of a compacted topic
 * lag counts offsets, and compaction takes messages away between them: an upper bound.
 */
const backlogOf = (
  group: Group,
  topic: Topic,
  commits: ReadonlyMap<number, number>,
  { known, lag: value, beyond }: Stands,
  config: TopicConfig | undefined
): Figures => {
  if (group.commits === undefined) return { backlog: unknown('The group’s committed offsets can’t be read.') }
  if (commits.size === 0) return { backlog: unknown(NO_COMMITS) }
  if (known === 0) return { backlog: unknown(NO_LEADER) }
  if (known < topic.partitions.length || beyond.length > 0) return { backlog: { value, how: 'at_least' } }
  // Of a share group whose broker doesn't tell its lag, what lies beyond its position may be done with.
  const vague = group.type === 'share' && (group.lags?.get(topic.name)?.size ?? 0) < known
  const bound = value > 0 && (vague || (config !== undefined && compacts(config)))
  return { backlog: bound ? atMost(value) : measured(value) }
}

/** A group that was given an offset that is not there, or whose topic lost messages that it had read. */
const beyondTroubles = (topic: string, beyond: readonly number[]): Trouble[] => {
  const [first, ...others] = beyond
  if (first === undefined) return []
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  const text = `It stands beyond the end of partition ${first}${more} of ${topic}: what comes there is no backlog until it has caught up, and a consumer that asks for it begins where auto.offset.reset says.`
  return [{ severity: 'warn', lead: 'Beyond the end', text }]
}

/** Unread messages that are deleted: from where the group stands to where the partition now begins. */
const lostOf = (commits: ReadonlyMap<number, number>, starts: ReadonlyMap<number, number> | undefined): Figures => {
  if (commits.size === 0 || starts === undefined) return {}
  let lost = 0
  commits.forEach((commit, partition) => {
    lost += Math.max(0, (starts.get(partition) ?? commit) - commit)
  })
  return { lost: measured(lost) }
}
