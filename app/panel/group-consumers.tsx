import type { Series } from '../../model/api.ts'
import { formatCount, formatSeconds } from '../../model/format.ts'
import { type Column, DataTable } from './data-table.tsx'
import { newestOf } from './recent.ts'

interface GroupConsumersProps {
  /** Of a subscription, recently. */
  series: readonly Series[]
  /** Whose consumers they are, for the name of a file. */
  of: string
  /** Name of the channel, where it has to be said. */
  channel: string | null
  most: number
}

/** A consumer of a Redis group: what it holds, and for how long it has been silent, ms; null where that isn't told. */
interface GroupConsumer {
  name: string
  unacked: number | null
  asked: number | null
  got: number | null
}

/**
 * What each consumer of a Redis group holds, and for how long it has been silent, as XINFO CONSUMERS says: who holds most comes first. Before Redis 7.2 `idle` is
 * since it last got something; from then on it is since it last asked, and `inactive` since it last got something.
 */
export const GroupConsumers = ({ series, of, channel, most }: GroupConsumersProps) => {
  const consumers = groupConsumersIn(series)
  if (consumers.length === 0) return null
  return (
    <DataTable
      name="consumers"
      title="Consumers"
      heading="h3"
      note={channel === null ? consumers.length : `${consumers.length} of ${channel}`}
      of={of}
      columns={COLUMNS.filter(
        ({ name, value }) => name === 'consumer' || consumers.some((each) => value(each) !== null)
      )}
      rows={consumers}
      id={({ name }) => name}
      most={most}
    />
  )
}

export const groupConsumersIn = (series: readonly Series[]): GroupConsumer[] => {
  const known = (name: string) => new Map(newestOf(series, name).map(({ part, value }) => [part, value]))
  const [pending, idle, inactive] = ['pending', 'idle', 'inactive'].map((name) => known(`redis.consumer.${name}`))
  const hearsAsking = (inactive?.size ?? 0) > 0
  return [...new Set([...(pending?.keys() ?? []), ...(idle?.keys() ?? [])])]
    .map((name) => {
      const silent = idle?.get(name) ?? null
      return {
        name,
        unacked: pending?.get(name) ?? null,
        asked: hearsAsking ? silent : null,
        got: hearsAsking ? (inactive?.get(name) ?? null) : silent
      }
    })
    .sort(
      (a, b) =>
        (b.unacked ?? 0) - (a.unacked ?? 0) ||
        (b.got ?? 0) - (a.got ?? 0) ||
        a.name.localeCompare(b.name, 'en', { numeric: true })
    )
}

const age = (ms: number | null): string => (ms === null ? '–' : formatSeconds(ms / 1000))

const COLUMNS: readonly Column<GroupConsumer>[] = [
  { name: 'consumer', word: 'consumer', first: 'up', value: ({ name }) => name },
  {
    name: 'unacked',
    word: 'unacked',
    meaning: 'Entries that were given to it and not acknowledged.',
    first: 'down',
    value: ({ unacked }) => unacked,
    cell: ({ unacked }) => (unacked === null ? '–' : formatCount(unacked))
  },
  {
    name: 'asked',
    word: 'asked',
    head: 'since it asked (ms)',
    meaning: 'How long ago it last asked for entries.',
    first: 'down',
    value: ({ asked }) => asked,
    cell: ({ asked }) => age(asked)
  },
  {
    name: 'got',
    word: 'got some',
    head: 'since it got some (ms)',
    meaning: 'How long ago it last got entries.',
    first: 'down',
    value: ({ got }) => got,
    cell: ({ got }) => age(got)
  }
]
