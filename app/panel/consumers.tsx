'use client'
import type { Json } from '../../model/observation.ts'
import { type Column, DataTable } from './data-table.tsx'
import type { Subject } from './subject.ts'

interface Consumer {
  name: string
  tag: string
  host: string
  prefetch: string
  ack: string
}

/** Who reads a queue, and how each was set up, as its broker says. */
export const Consumers = ({ subject }: { subject: Subject }) => {
  const consumers = consumersOf(subject.entity?.facts)
  if (consumers.length === 0) return null
  return (
    <DataTable
      name="consumers"
      title="Consumers"
      heading="h3"
      note={consumers.length}
      of={subject.name}
      columns={COLUMNS}
      rows={consumers}
      id={({ name, tag }) => `${name}/${tag}`}
    />
  )
}

const COLUMNS: readonly Column<Consumer>[] = [
  { name: 'client', word: 'client', first: 'up', value: ({ name }) => name, says: ({ tag }) => ({ title: tag }) },
  { name: 'host', word: 'host', first: 'up', value: ({ host }) => host },
  { name: 'prefetch', word: 'prefetch', first: 'up', value: ({ prefetch }) => prefetch },
  { name: 'ack', word: 'acknowledges', first: 'up', value: ({ ack }) => ack }
]

/** From `facts.consumers`: `{name, tag, host, prefetch?, ack?, status?, active?}`. Of a single active consumer the others wait. */
export const consumersOf = (facts: Json | undefined): Consumer[] => {
  const consumers = fieldOf(facts, 'consumers')
  if (!Array.isArray(consumers)) return []
  return consumers.map((consumer) => {
    const active = fieldOf(consumer, 'active')
    const role = active === true ? ' (active)' : active === false ? ' (waits)' : ''
    return {
      name: `${textOf(fieldOf(consumer, 'name'))}${role}`,
      tag: textOf(fieldOf(consumer, 'tag')),
      host: textOf(fieldOf(consumer, 'host')),
      prefetch: prefetchOf(fieldOf(consumer, 'prefetch')),
      ack: ACKS[textOf(fieldOf(consumer, 'ack'))] ?? '–'
    }
  })
}

const ACKS: Record<string, string> = { manual: 'each', automatic: 'none' }

const prefetchOf = (prefetch: Json | undefined): string =>
  typeof prefetch !== 'number' ? '–' : prefetch === 0 ? 'no limit' : String(prefetch)

const fieldOf = (json: Json | undefined, name: string): Json | undefined =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? json[name] : undefined

const textOf = (json: Json | undefined): string => (typeof json === 'string' ? json : '')
