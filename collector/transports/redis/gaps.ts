import { type Gap, type RedisTarget, redisGroupsOf, redisStreamId } from '../../../model/index.ts'
import type { Answers, Deniable, Withheld } from './answers.ts'

/** What is missing without a command, and which ids its absence hides; `*` is the target. */
const DENIED: Record<Deniable, { what: string; hides: string[] }> = {
  info: { what: 'version, role and memory of the server', hides: [] },
  time: { what: 'the server’s clock', hides: [] },
  'client|list': { what: 'which services read the groups', hides: ['runs|redis/*/group/'] },
  'memory|usage': { what: 'memory of each stream', hides: [] },
  'xinfo|stream': { what: 'streams and their groups', hides: ['redis/*/stream/', 'redis/*/group/'] },
  'xinfo|groups': { what: 'groups', hides: ['redis/*/group/'] },
  xpending: { what: 'how often entries were delivered', hides: [] },
  'xinfo|consumers': { what: 'consumers of the groups', hides: ['runs|redis/*/group/'] },
  'cluster|slots': { what: 'other nodes of the cluster', hides: ['redis/*/'] }
}

const WITHHELD: Record<Withheld, { what: string; why: string }> = {
  moving: { what: 'streams that move', why: 'They move from one node of the cluster to another just now.' },
  'cluster down': {
    what: 'streams of the cluster',
    why: 'The cluster is down: it serves no key until all slots have a master.'
  }
}

/** More forbidden streams than this are told together: one sentence each would bury the others. */
const TOLD_SINGLY = 20
/** As many streams are named where they are told together. */
const MOST_NAMED = 5

export const gapsOf = (target: RedisTarget, answers: Answers): Gap[] => [
  ...deniedGaps(target, answers),
  ...forbiddenGaps(target, answers),
  ...namelessGaps(answers),
  ...clusterGaps(target, answers)
]

/** Keys that are there, or may be, and were not read. */
export const hiddenKeysOf = ({ servers, silent, unserved }: Answers): string[] => [
  ...servers.flatMap(({ forbidden, withheld }) => [...forbidden, ...withheld.keys()]),
  ...silent.flatMap(({ keys }) => keys),
  ...unserved
]

/** The ids of a stream and of its groups. */
const idsOf = ({ id, db }: RedisTarget, key: string): string[] => [
  redisStreamId(id, db, key),
  redisGroupsOf(id, db, key)
]

const deniedGaps = ({ id }: RedisTarget, { servers }: Answers): Gap[] =>
  [...new Set(servers.flatMap(({ denied }) => [...denied]))].map((command) => ({
    what: DENIED[command].what,
    why: `The server does not allow ${command.replace('|', ' ').toUpperCase()}.`,
    needs: `ACL rule +${command}`,
    hides: DENIED[command].hides.map((prefix) => prefix.replace('*', encodeURIComponent(id)))
  }))

const forbiddenGaps = (target: RedisTarget, { servers }: Answers): Gap[] => {
  const forbidden = servers.flatMap((server) => server.forbidden).sort()
  const why = 'The server does not allow reading it.'
  const gaps = forbidden.slice(0, TOLD_SINGLY).map(
    (key): Gap => ({
      what: `stream ${key}`,
      why,
      needs: `ACL rule ~${key} (or %R~${key})`,
      hides: idsOf(target, key)
    })
  )
  const more = forbidden.slice(TOLD_SINGLY)
  if (more.length > 0)
    gaps.push({
      what: 'further streams',
      why: 'The server does not allow reading them.',
      needs: 'ACL rule %R~<pattern>, or streams.exclude in the configuration',
      hides: more.flatMap((key) => idsOf(target, key))
    })
  return gaps
}

/** Redis takes any bytes for a name. */
const namelessGaps = ({ servers }: Answers): Gap[] => {
  const names = [...new Set(servers.flatMap(({ notText = [] }) => notText))]
  return names.length === 0
    ? []
    : [
        {
          what: `streams and groups whose names are not text: ${named(names)}`,
          why: 'Plumbline reads and asks for names as UTF-8, and these are other bytes.',
          needs: null,
          hides: []
        }
      ]
}

const clusterGaps = (target: RedisTarget, { servers, silent, unserved }: Answers): Gap[] => {
  const gap = (what: string, why: string, needs: string | null, keys: readonly string[]): Gap => ({
    what: keys.length === 0 ? what : `${what}: ${named(keys)}`,
    why,
    needs,
    hides: keys.flatMap((key) => idsOf(target, key))
  })
  const gaps = silent.map(({ address, why, needs, keys }) => gap(`node ${address} and its streams`, why, needs, keys))
  const withheld = servers.flatMap((server) => [...server.withheld])
  for (const kind of ['moving', 'cluster down'] as const) {
    const keys = withheld.filter(([, each]) => each === kind).map(([key]) => key)
    if (keys.length > 0) gaps.push(gap(WITHHELD[kind].what, WITHHELD[kind].why, null, keys))
  }
  if (unserved.length > 0)
    gaps.push(gap('streams without a node', 'No node of the cluster serves their slots.', null, unserved))
  return gaps
}

const named = (keys: readonly string[]): string => {
  const more = keys.length - MOST_NAMED
  return `${keys.toSorted().slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
