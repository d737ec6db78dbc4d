'use client'
import type { Series } from '../../model/api.ts'
import { formatCount } from '../../model/format.ts'
import type { Json } from '../../model/observation.ts'
import type { Picture } from '../client/picture.ts'
import { type Column, DataTable } from './data-table.tsx'
import { newestOf, useRecent } from './recent.ts'
import type { Subject } from './subject.ts'

interface Consumer {
  name: string
  tag: string
  host: string
  prefetch: string
  ack: string
  /** Where a stream's reader began; empty where that isn't told. */
  began: string
  /** What it holds and has not acknowledged, and how much of a stream it has not been given; null where that isn't told. */
  unacked: number | null
  backlog: number | null
}

/** Who reads a queue, how each was set up, and what it holds, as its broker says. */
export const Consumers = ({ subject, picture }: { subject: Subject; picture: Picture }) => {
  const series = useRecent(subject.kind === 'queue' ? (subject.subscriptions[0]?.id ?? null) : null, picture.at)
  const consumers = consumersOf(subject.entity?.facts, series)
  if (consumers.length === 0) return null
  return (
    <DataTable
      name="consumers"
      title="Consumers"
      heading="h3"
      note={consumers.length}
      of={subject.name}
      columns={COLUMNS.filter(
        ({ name, value }) => !SOMETIMES.has(name) || consumers.some((each) => (value(each) ?? '') !== '')
      )}
      rows={consumers}
      id={({ name, tag }) => `${name}/${tag}`}
    />
  )
}

/** Of what no consumer's broker tells there is no column. */
const SOMETIMES: ReadonlySet<string> = new Set(['unacked', 'backlog', 'began'])

const count = (value: number | null): string => (value === null ? '–' : formatCount(value))

const COLUMNS: readonly Column<Consumer>[] = [
  { name: 'client', word: 'client', first: 'up', value: ({ name }) => name, says: ({ tag }) => ({ title: tag }) },
  { name: 'host', word: 'host', first: 'up', value: ({ host }) => host },
  {
    name: 'backlog',
    word: 'backlog',
    meaning: 'Messages of the stream that it was not given yet.',
    first: 'down',
    value: ({ backlog }) => backlog,
    cell: ({ backlog }) => count(backlog)
  },
  {
    name: 'unacked',
    word: 'unacked',
    meaning: 'Messages that it was given and has not acknowledged. A channel tells it for all its consumers together.',
    first: 'down',
    value: ({ unacked }) => unacked,
    cell: ({ unacked }) => count(unacked)
  },
  { name: 'prefetch', word: 'prefetch', first: 'up', value: ({ prefetch }) => prefetch },
  { name: 'ack', word: 'acknowledges', first: 'up', value: ({ ack }) => ack },
  {
    name: 'began',
    word: 'began at',
    meaning: 'Where in the stream it wished to begin.',
    first: 'up',
    value: ({ began }) => began
  }
]

/**
 * From `facts.consumers`: `{name, tag, host, prefetch?, 'prefetch of its channel'?, ack?, 'began at'?, status?, active?}`, and the newest readings of each. Of a
 * single active consumer the others wait.
 */
export const consumersOf = (facts: Json | undefined, series: readonly Series[] = []): Consumer[] => {
  const consumers = fieldOf(facts, 'consumers')
  if (!Array.isArray(consumers)) return []
  const known = (name: string) => new Map(newestOf(series, name).map(({ part, value }) => [part, value]))
  const [unacked, backlog] = [known('rabbitmq.consumer.unacknowledged'), known('rabbitmq.stream.consumer.lag')]
  return consumers.map((consumer) => {
    const active = fieldOf(consumer, 'active')
    const role = active === true ? ' (active)' : active === false ? ' (waits)' : ''
    const name = textOf(fieldOf(consumer, 'name'))
    return {
      name: `${name}${role}`,
      tag: textOf(fieldOf(consumer, 'tag')),
      host: textOf(fieldOf(consumer, 'host')),
      prefetch: prefetchOf(fieldOf(consumer, 'prefetch'), fieldOf(consumer, 'prefetch of its channel')),
      ack: ACKS[textOf(fieldOf(consumer, 'ack'))] ?? '–',
      began: textOf(fieldOf(consumer, 'began at')),
      unacked: unacked.get(name) ?? null,
      backlog: backlog.get(name) ?? null
    }
  })
}

const ACKS: Record<string, string> = { manual: 'each', automatic: 'none' }

const prefetchOf = (own: Json | undefined, shared: Json | undefined): string => {
  if (typeof shared === 'number' && (typeof own !== 'number' || own === 0)) return `${shared} a channel`
  return typeof own !== 'number' ? '–' : own === 0 ? 'no limit' : String(own)
}

const fieldOf = (json: Json | undefined, name: string): Json | undefined =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? json[name] : undefined

const textOf = (json: Json | undefined): string => (typeof json === 'string' ? json : '')
