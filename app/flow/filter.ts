import { TRANSPORTS, type Transport } from '../../model/observation.ts'
import { throughOf, type WayStep } from '../../model/pathway.ts'
import type { Health } from '../../model/state.ts'
import { isTrouble } from './near.ts'
import type { EdgeView, NodeView, View } from './view.ts'

/** What the address asks for: everything that is chosen on the page is in it. */
export interface Choice {
  /** Id of the selected entity or edge. */
  sel: string | null
  q: string
  /** `trouble`: whatever is not well; or one health. */
  show: 'trouble' | Health | null
  transport: Transport | null
  target: string | null
  /** Id of a pathway that is shown end to end. */
  way: string | null
}

export const readChoice = (query: { get(name: string): string | null }): Choice => {
  const show = query.get('show')
  const transport = query.get('transport')
  return {
    sel: query.get('sel'),
    q: query.get('q') ?? '',
    show: SHOWS.find((known) => known === show) ?? null,
    transport: TRANSPORTS.find((known) => known === transport) ?? null,
    target: query.get('target'),
    way: query.get('way')
  }
}
const SHOWS = ['trouble', 'critical', 'warn', 'unknown', 'ok'] as const

/** The query of an address, without what is not chosen. */
export const writeChoice = (choice: Choice): string => {
  const query = new URLSearchParams()
  for (const name of ['sel', 'q', 'show', 'transport', 'target', 'way'] as const)
    if (choice[name] !== null && choice[name] !== '') query.set(name, choice[name])
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

export const isFiltered = ({ q, show, transport, target, way }: Choice): boolean =>
  q !== '' || show !== null || transport !== null || target !== null || way !== null

export interface Lit {
  nodes: ReadonlySet<string>
  edges: ReadonlySet<string>
  /** How many nodes are what was asked for; who stands next to trouble is lit besides. */
  matches: number
}

/**
 * Which nodes and edges are lit; null where all are. The others are dimmed, and stay where they are. `steps`: of the way that was chosen; it is lit by itself,
 * from end to end, and no less for what else is asked for.
 */
export const litOf = ({ nodes, edges }: View, choice: Choice, steps: readonly WayStep[] = []): Lit | null => {
  if (!isFiltered(choice)) return null
  if (choice.way !== null) return litWay(nodes, edges, steps)
  const carried = choice.transport === null ? null : endsOf(edges, choice.transport)
  const seen = choice.target === null ? null : seenBy(nodes, edges, choice.target)
  const matching = new Set(nodes.filter((node) => isLit(node, choice, carried, seen)).map(({ id }) => id))
  const touched = choice.show === 'ok' || choice.show === null ? [] : edges.filter(touches(matching))
  const lit = new Set([...matching, ...touched.flatMap(({ from, to }) => [from, to])])
  const lines = touched.length > 0 ? touched : edges.filter((edge) => isEdgeLit(edge, lit, choice))
  return { nodes: lit, edges: new Set(lines.map(({ id }) => id)), matches: matching.size }
}

const litWay = (nodes: readonly NodeView[], edges: readonly EdgeView[], steps: readonly WayStep[]): Lit => {
  const through = throughOf(steps)
  const on = new Set(nodes.filter(({ id }) => through.has(id)).map(({ id }) => id))
  const path = steps.flatMap((step) =>
    'service' in step ? [step.service] : [step.exchange, step.channel, step.reader].filter((id) => id !== null)
  )
  const legs = new Set(path.slice(1).map((to, i) => `${path[i]} ${to}`))
  const lines = edges.filter(({ from, to }) => legs.has(`${from} ${to}`))
  return { nodes: on, edges: new Set(lines.map(({ id }) => id)), matches: on.size }
}

/** Whoever feeds trouble, and whoever it feeds, is who is hit. */
const touches =
  (ids: ReadonlySet<string>) =>
  ({ from, to }: EdgeView): boolean =>
    ids.has(from) || ids.has(to)

const isLit = (
  node: NodeView,
  { q, show, transport }: Choice,
  carried: Set<string> | null,
  seen: Set<string> | null
): boolean =>
  matches(node, q) &&
  (show === null || (show === 'trouble' ? isTrouble(node) : node.health === show)) &&
  (transport === null || node.transport === transport || (carried?.has(node.id) ?? false)) &&
  (seen === null || seen.has(node.id))

/** All words of the question are somewhere in the name or id. */
export const matches = ({ name, id }: { name: string; id: string }, q: string): boolean => {
  const text = `${name} ${id}`.toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const endsOf = (edges: readonly EdgeView[], transport: Transport): Set<string> =>
  new Set(edges.filter((edge) => edge.transport === transport).flatMap(({ from, to }) => [from, to]))

/** What a target sees, and whoever stands next to it: a service is often known by telemetry alone. */
const seenBy = (nodes: readonly NodeView[], edges: readonly EdgeView[], target: string): Set<string> => {
  const own = new Set(nodes.filter((node) => node.target === target).map(({ id }) => id))
  return new Set([
    ...own,
    ...edges.filter(({ from, to }) => own.has(from) || own.has(to)).flatMap(({ from, to }) => [from, to])
  ])
}

const isEdgeLit = ({ from, to, transport }: EdgeView, lit: Set<string>, choice: Choice): boolean =>
  lit.has(from) && lit.has(to) && (choice.transport === null || transport === choice.transport)
