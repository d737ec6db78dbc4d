import { formatCount, formatSeconds, formatShare } from '../model/format.ts'
import type { GuideState, Transport } from '../model/index.ts'
import { AGAIN } from './flowchart.ts'
import { isSeen, type Known, type Seen, type UsageProfile } from './profile.ts'

type Compared = GuideState['compared'][number]
type Told = Pick<Compared, 'of' | 'text' | 'missing'>

const told = (of: string | null, text: string): Told => ({ of, text, missing: null })
const not = (missing: string): Told => ({ of: null, text: null, missing })

/** What a table of the four transports says that no single figure does: who read again, and where order broke. Pure. */
export const comparedOf = (profiles: readonly UsageProfile[]): Compared[] =>
  [...Map.groupBy(profiles, ({ transport }) => transport)].flatMap(([transport, those]) => [
    { transport, feature: 'replay', ...replayOf(transport, those) },
    { transport, feature: 'ordering', ...orderOf(transport, those) }
  ])

/** What one channel shows of being read again. */
const againIn = ({ traits: { rewound, readsFrom }, traced: { again } }: UsageProfile): string | undefined => {
  if (rewound) return 'a reader went back'
  if (readsFrom === 'old') return 'its readers begin in its past'
  return isSeen(again) && again.value >= AGAIN ? `${formatShare(again.value)} of its messages taken again` : undefined
}

/** Places of readers tell it of a log; of a queue, traces do, and where readers of a stream begin. */
const tellsOfReplay = ({ kind, traits, traced }: UsageProfile): boolean =>
  isSeen(traced.again) || (kind === 'queue' ? traits.readsFrom !== undefined : traits.groups > 0)

const replayOf = (transport: Transport, profiles: readonly UsageProfile[]): Told => {
  if (transport === 'grpc') return not('A call leaves nothing to read.')
  const found = profiles.flatMap((profile) => {
    const shows = againIn(profile)
    return shows === undefined ? [] : [{ profile, shows }]
  })
  const [first] = found
  if (first !== undefined)
    return told(first.profile.id, `${first.profile.name}: ${first.shows}${andMore(found.length, 'read again')}`)
  const known = profiles.filter(tellsOfReplay)
  if (known.length === 0)
    return not(reasonOf(profiles, ({ traced }) => traced.again, 'nobody reads, so nobody goes back'))
  const longest = Math.max(...known.map(({ traits }) => traits.watchedS))
  return told(null, `nobody went back in ${formatSeconds(longest)}, on ${channels(known.length)}`)
}

const orderOf = (transport: Transport, profiles: readonly UsageProfile[]): Told => {
  if (transport === 'grpc') return not('Messages of a stream stay in order; calls have none.')
  const known = profiles.flatMap(({ id, name, traced: { outOfOrder } }) =>
    isSeen(outOfOrder) ? [{ id, name, outOfOrder }] : []
  )
  const [first] = known.toSorted((a, b) => b.outOfOrder.value - a.outOfOrder.value)
  if (first === undefined)
    return not(reasonOf(profiles, ({ traced }) => traced.outOfOrder, 'no channel of it is watched'))
  const { id, name, outOfOrder } = first
  const over = overOf(outOfOrder)
  if (outOfOrder.value === 0) return told(id, `no break of order in ${over}, on ${channels(known.length)} with keys`)
  const broken = known.filter((each) => each.outOfOrder.value > 0).length
  return told(
    id,
    `${name}: ${formatShare(outOfOrder.value)} of messages beside another of their key in ${over}${andMore(broken, 'out of order')}`
  )
}

const overOf = ({ fromMs, toMs }: Known): string => formatSeconds((toMs - fromMs) / 1000)
const channels = (count: number): string => `${formatCount(count)} channel${count === 1 ? '' : 's'}`
const andMore = (count: number, what: string): string => (count === 1 ? '' : `; ${formatCount(count - 1)} more ${what}`)

const reasonOf = (
  profiles: readonly UsageProfile[],
  of: (profile: UsageProfile) => Seen,
  otherwise: string
): string => {
  const lacking = profiles.flatMap((profile) => {
    const seen = of(profile)
    return isSeen(seen) ? [] : [seen.missing]
  })
  const [most] = [...Map.groupBy(lacking, (why) => why)].sort(([, a], [, b]) => b.length - a.length)
  return most?.[0] ?? otherwise
}
