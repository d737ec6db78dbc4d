import type { Observable } from '../../guide/comparison.ts'
import type { GuideState } from '../../model/finding.ts'
import { formatCount, formatRate, formatSeconds } from '../../model/format.ts'
import { isKnown, numberOf } from '../../model/known.ts'
import type { Transport } from '../../model/observation.ts'
import type { Picture } from '../client/picture.ts'
import { channelsOf, rateOf } from './channels.ts'

/** What is seen of a feature here, or why nothing is. */
export type Observed = { text: string } | { reason: string }
const seen = (text: string): Observed => ({ text })
const not = (reason: string): Observed => ({ reason })
const many = (count: number, noun: string): string => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`

type Judged = Pick<GuideState, 'peaks' | 'compared'> | null

/** What the picture tells of a transport, feature by feature; `judged` is what the collector's last look found over hours and days. Pure. */
export const observe = (picture: Picture, transport: Transport, feature: Observable, judged: Judged): Observed => {
  const channels = channelsOf(picture, transport)
  if (channels.length === 0) return not('Nothing that is watched uses it.')
  const ids = new Set(channels.map(({ id }) => id))
  const subscriptions = [...picture.subscriptions.values()].filter(({ channel }) => ids.has(channel))
  const entities = [...picture.entities.values()].filter((entity) => entity.transport === transport)
  const groups = entities.filter(({ kind }) => kind === 'group')
  const labels = (name: string) => channels.flatMap(({ labels }) => labels[name] ?? [])
  const largest = (name: 'kept' | 'lateness'): number | undefined => {
    const from = name === 'kept' ? channels : [...channels, ...subscriptions]
    const known = from.flatMap(({ figures }) => numberOf(figures[name]) ?? [])
    return known.length === 0 ? undefined : Math.max(...known)
  }
  switch (feature) {
    case 'pattern':
      return pattern(transport, channels.length, groups.length, entities)
    case 'latency': {
      if (transport === 'grpc') return latency(channels)
      const oldest = largest('lateness')
      return oldest === undefined
        ? not('The age of what is unread is not known.')
        : seen(`oldest unread ${formatSeconds(oldest)}`)
    }
    case 'throughput': {
      const rates = channels.flatMap((channel) => rateOf(channel) ?? [])
      const peak = judged?.peaks.find((each) => each.transport === transport)
      if (rates.length === 0) return not('Rates are not known yet.')
      const now = `${formatRate(rates.reduce((a, b) => a + b, 0))}/s now`
      if (peak === undefined) return seen(now)
      const name = picture.entities.get(peak.of)?.name ?? peak.of
      return seen(`${now}; peak ${formatRate(peak.value)}/s on ${name} in ${formatSeconds(peak.hours * 3600)}`)
    }
    case 'kept':
      return kept(transport, labels('retention.ms'), largest)
    case 'replay': {
      const now = subscriptions.filter(({ state }) => state === 'rewound').length
      return now > 0 ? seen(`${many(now, 'reader')} reading again now`) : comparedIn(judged, transport, feature)
    }
    case 'ordering':
      if (transport === 'grpc') return comparedIn(judged, transport, feature)
      return both(ordering(transport, labels('partitions'), channels), comparedIn(judged, transport, feature))
    case 'routing':
      return routing(transport, entities)
    case 'groups': {
      const readers = subscriptions.flatMap(({ figures }) => numberOf(figures.readers) ?? [])
      if (transport === 'grpc') return not('A call has one callee.')
      if (readers.length === 0) return not('Nobody reads, as far as can be seen.')
      const consumers = many(
        readers.reduce((a, b) => a + b, 0),
        'consumer'
      )
      return seen(transport === 'rabbitmq' ? consumers : `${many(groups.length, 'group')}, ${consumers}`)
    }
  }
}

const comparedIn = (judged: Judged, transport: Transport, feature: 'replay' | 'ordering'): Observed => {
  const found = judged?.compared.find((each) => each.transport === transport && each.feature === feature)
  if (found === undefined) return not('The collector has not judged it yet.')
  return found.text === null ? not(sentence(found.missing ?? '')) : seen(found.text)
}
/** What is missing is told as a part of a sentence elsewhere. */
const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/\.$/, '')}.`

/** How it is set up, and whether that held; or what is missing to tell that. */
const both = (is: Observed, held: Observed): Observed => {
  if (!('text' in is)) return held
  return seen(`${is.text}; ${'text' in held ? held.text : 'whether order held is not known'}`)
}

type Entities = readonly { kind: string; parent: string | null; labels: Record<string, string> }[]
type Channels = readonly {
  figures: Picture['entities'] extends ReadonlyMap<string, infer E>
    ? E extends { figures: infer F }
      ? F
      : never
    : never
}[]

const pattern = (transport: Transport, channels: number, groups: number, entities: Entities): Observed => {
  switch (transport) {
    case 'grpc':
      return seen(
        `${many(channels, 'method')} of ${many(new Set(entities.flatMap(({ parent }) => parent ?? [])).size, 'service')}`
      )
    case 'rabbitmq':
      return seen(
        `${many(channels, 'queue')}, ${many(entities.filter(({ kind }) => kind === 'exchange').length, 'exchange')}`
      )
    case 'redis':
      return seen(`${many(channels, 'stream')}, ${many(groups, 'group')}`)
    case 'kafka':
      return seen(`${many(channels, 'topic')}, ${many(groups, 'group')}`)
  }
}

const latency = (methods: Channels): Observed => {
  const spread = (name: 'p50' | 'p99'): string | undefined => {
    const values = methods
      .map(({ figures }) => figures[name])
      .filter(isKnown)
      .map(({ value }) => value)
    if (values.length === 0) return undefined
    const [low, high] = [Math.min(...values), Math.max(...values)].map((value) =>
      formatSeconds(Number(value.toPrecision(2)))
    )
    return low === high ? `${name} ${high}` : `${name} ${low} to ${high}`
  }
  const said = [spread('p50'), spread('p99')].filter((each) => each !== undefined)
  return said.length === 0 ? not('No calls just now.') : seen(said.join('; '))
}

const kept = (
  transport: Transport,
  retentions: readonly string[],
  largest: (name: 'kept' | 'lateness') => number | undefined
): Observed => {
  if (transport === 'grpc') return not('A call leaves nothing behind.')
  if (transport === 'kafka') {
    if (retentions.length === 0) return not('Retention can’t be read: DescribeConfigs on the topics would show it.')
    const times = [...new Set(retentions.map(Number))].sort((a, b) => a - b)
    return seen(
      `set to ${times
        .slice(0, 3)
        .map((ms) => (ms < 0 ? 'for ever' : formatSeconds(ms / 1000)))
        .join(', ')}`
    )
  }
  const oldest = largest(transport === 'redis' ? 'kept' : 'lateness')
  return oldest === undefined
    ? not('The age of the oldest message is not known.')
    : seen(`${transport === 'redis' ? 'oldest entry' : 'oldest waiting'} ${formatSeconds(oldest)}`)
}

const ordering = (
  transport: Exclude<Transport, 'grpc'>,
  partitions: readonly string[],
  channels: Channels
): Observed => {
  if (transport === 'kafka')
    return seen(
      many(
        partitions.reduce((sum, count) => sum + Number(count), 0),
        'partition'
      )
    )
  if (transport === 'redis') return seen(many(channels.length, 'stream'))
  const shared = channels.filter(({ figures }) => (numberOf(figures.readers) ?? 0) > 1).length
  return seen(
    shared === 0
      ? 'no queue with several consumers'
      : `${many(shared, 'queue')} with several consumers: no order among them`
  )
}

const routing = (transport: Transport, entities: Entities): Observed => {
  if (transport === 'grpc') return not('A call goes where it is addressed.')
  if (transport !== 'rabbitmq') return not('Keys and contents of messages are not read.')
  const types = Map.groupBy(
    entities.filter(({ kind }) => kind === 'exchange'),
    ({ labels }) => labels.type ?? 'other'
  )
  if (types.size === 0) return seen('only the default exchange')
  return seen([...types].map(([type, those]) => `${those.length} ${type}`).join(', '))
}

/** By which column the channels stand that show it; undefined where they stand as they are. */
const SORTED: Partial<Record<Observable, (transport: Transport) => string>> = {
  latency: (transport) => (transport === 'grpc' ? 'p95' : 'oldest'),
  throughput: () => 'in',
  kept: () => 'oldest',
  groups: () => 'readers'
}

/** Where what a cell says can be looked at: the channels that it is of; a peak, on the page of the one that had it. */
export const evidenceOf = (transport: Transport, feature: Observable | null, judged: Judged): string => {
  const shown = judged?.compared.find((each) => each.transport === transport && each.feature === feature)?.of
  // How one channel is used, with the figure that the words are of.
  if (shown != null) return `/guide/${shown}`
  const peak = feature === 'throughput' ? judged?.peaks.find((each) => each.transport === transport) : undefined
  if (peak !== undefined) return `/channels/${peak.of}?span=7d`
  const sort = feature === null ? undefined : SORTED[feature]?.(transport)
  return `/channels?transport=${transport}${sort === undefined ? '' : `&sort=${sort}`}`
}
