import type { WatchedPart } from '../watched.ts'
import type { Link } from './shapes.ts'

export type Edges = WatchedPart['edges']

/** From one part to another. `via`: the group or queue by which a channel is read; `keys`: what binds that queue. */
export interface Step {
  from: string
  to: string
  via?: string
  keys?: readonly string[]
}

/** The steps of each kind, by where they come from and by where they lead. */
export type Graph = Readonly<Record<Link['how'], Steps>>
export interface Steps {
  from: ReadonlyMap<string, readonly Step[]>
  to: ReadonlyMap<string, readonly Step[]>
  all: readonly Step[]
}

/** Of an id: `kafka/<target>/topic/<name>`. */
export const kindOf = (id: string): string => id.split('/')[2] ?? ''

/** What picture's edges come to for patterns: services that call, write and read, and channels that put aside. */
export const graphOf = (edges: Edges): Graph => {
  const by = (kind: string) => edges.filter((edge) => edge.kind === kind)
  const routes = by('routes').filter(({ to }) => kindOf(to) === 'queue')
  const behind = Map.groupBy(routes, ({ from }) => from)
  const calls = by('calls').filter(({ from, to }) => from !== to)

  const writes: Step[] = by('publishes').flatMap(({ from, to }) => [
    { from, to },
    // What is published to an exchange is written to the queues it leads to.
    ...(behind.get(to) ?? []).map((route) => ({ from, to: route.to }))
  ])
  const runs = Map.groupBy(by('runs'), ({ from }) => from)
  const direct: Step[] = by('consumes').flatMap(({ from, to }): Step[] =>
    to.startsWith('service/')
      ? [{ from, to, via: from }]
      : (runs.get(to) ?? []).map((run) => ({ from, to: run.to, via: to }))
  )
  const readersOf = Map.groupBy(direct, ({ from }) => from)
  const throughExchange: Step[] = routes.flatMap(({ from, to, labels }) =>
    (readersOf.get(to) ?? []).map((step) => ({
      from,
      to: step.to,
      via: to,
      keys: (labels['routing key'] ?? '').split(', ')
    }))
  )
  const reads = [...direct, ...throughExchange]
  const aside = by('dead_letters').flatMap(({ from, to }): Step[] =>
    kindOf(to) === 'queue' ? [{ from, to }] : (behind.get(to) ?? []).map((route) => ({ from, to: route.to }))
  )
  return {
    calls: stepsOf(calls),
    writes: stepsOf(writes),
    reads: stepsOf(reads),
    'dead letters': stepsOf([...aside, ...byName(writes, direct)])
  }
}

/** `orders.dlq` beside `orders`, written by who reads `orders`: brokers that know no dead letters have them by name. */
const DEAD = /[._-](dlq|dlt|dead([._-]?letters?)?)$/i
const byName = (writes: readonly Step[], reads: readonly Step[]): Step[] => {
  const readers = new Set(reads.map(({ from, to }) => `${from}|${to}`))
  const found = writes.flatMap(({ from: writer, to }) => {
    const from = to.replace(DEAD, '')
    return from !== to && readers.has(`${from}|${writer}`) ? [{ from, to }] : []
  })
  return [...new Map(found.map((step) => [`${step.from}|${step.to}`, step])).values()]
}

const stepsOf = (all: readonly Step[]): Steps => {
  const unique = [...new Map(all.map((step) => [`${step.from}|${step.to}|${step.via ?? ''}`, step])).values()]
  return {
    all: unique,
    from: Map.groupBy(unique, ({ from }) => from),
    to: Map.groupBy(unique, ({ to }) => to)
  }
}

/** Whether what one queue gets of an exchange the other gets too. */
export const shareKeys = (a: Step, b: Step): boolean => {
  if (a.keys === undefined || b.keys === undefined) return true
  const [those, these] = [a.keys, b.keys]
  return those.some((key) => key === '#' || these.includes(key)) || these.includes('#')
}
