import type { Figure } from '../../model/figure.ts'
import { type FigureName, isKnown, isNever } from '../../model/known.ts'
import { byHealth } from '../flow/near.ts'
import { MEANINGS, wordOf } from '../format/figure.ts'
import type { ChannelRow } from './rows.ts'

/** Columns by the name that stands in the address. */
export const COLUMN_NAMES = [
  'channel',
  'state',
  'hour',
  'backlog',
  'oldest',
  'in',
  'out',
  'drain',
  'loss',
  'readers',
  'p95',
  'errors'
] as const
export type ColumnName = (typeof COLUMN_NAMES)[number]

export interface Column {
  name: ColumnName
  word: string
  meaning: string
  /** Which figure of a row stands in it; null where it holds no figure. */
  figure: ((row: Pick<ChannelRow, 'kind'>) => FigureName) | null
  /** Which way the first press orders: what wants attention comes first. `null`: it can't be ordered by. */
  first: 'up' | 'down' | null
}

const of = (name: ColumnName, figure: FigureName, first: 'up' | 'down'): Column => ({
  name,
  word: wordOf(figure),
  meaning: MEANINGS[figure],
  figure: () => figure,
  first
})

export const COLUMNS: readonly Column[] = [
  { name: 'channel', word: 'Channel', meaning: 'Queue, topic, stream or method.', figure: null, first: 'up' },
  {
    name: 'state',
    word: 'State',
    meaning: 'As the worst of its readers sees it; the worst first.',
    figure: null,
    first: 'down'
  },
  { name: 'hour', word: 'Last hour', meaning: 'Backlog; of a method, calls a second.', figure: null, first: null },
  of('backlog', 'backlog', 'down'),
  of('oldest', 'lateness', 'down'),
  {
    name: 'in',
    word: wordOf('in_rate'),
    meaning: 'Messages that arrive, or calls, a second.',
    figure: ({ kind }) => (kind === 'rpc_method' ? 'rate' : 'in_rate'),
    first: 'down'
  },
  of('out', 'out_rate', 'down'),
  of('drain', 'drain', 'down'),
  of('loss', 'loss', 'up'),
  of('readers', 'readers', 'up'),
  of('p95', 'p95', 'down'),
  of('errors', 'errors', 'down')
]

const OF_MESSAGES: ReadonlySet<ColumnName> = new Set(['backlog', 'oldest', 'out', 'drain', 'loss', 'readers'])
const OF_CALLS: ReadonlySet<ColumnName> = new Set(['p95', 'errors'])

/** The columns that some of these kinds have: where nobody calls anything, nothing stands for calls. */
export const columnsFor = (kinds: ReadonlySet<ChannelRow['kind']>): readonly Column[] => {
  const calls = kinds.has('rpc_method')
  const messages = kinds.size > (calls ? 1 : 0)
  return COLUMNS.filter(({ name }) => (OF_MESSAGES.has(name) ? messages : OF_CALLS.has(name) ? calls : true))
}

export interface Sort {
  by: ColumnName
  way: 'up' | 'down'
}
export const WORST_FIRST: Sort = { by: 'state', way: 'down' }

/** What a press on a column's head asks for: its own order, then the other way, then the worst first again. */
export const pressed = (column: Column, now: Sort): Sort => {
  if (column.first === null) return now
  if (column.name !== now.by) return { by: column.name, way: column.first }
  if (now.way === column.first) return { by: column.name, way: column.first === 'up' ? 'down' : 'up' }
  return column.name === 'state' ? { by: 'state', way: 'down' } : WORST_FIRST
}

type Compare = (a: ChannelRow, b: ChannelRow) => number

const byName: Compare = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** A number to order by; never is more than any number. undefined where it isn't known. */
const size = (figure: Figure | undefined): number | undefined =>
  isKnown(figure) ? figure.value : isNever(figure) ? Number.POSITIVE_INFINITY : undefined

/** What isn't known comes last whichever way: it is neither much nor little. */
const bySize = (a: number | undefined, b: number | undefined, way: Sort['way']): number => {
  if (a === b) return 0
  if (a === undefined) return 1
  if (b === undefined) return -1
  return way === 'up' ? (a < b ? -1 : 1) : a > b ? -1 : 1
}

const AMONG_TROUBLE = ['lateness', 'backlog', 'errors', 'p95'] as const

/** Health first; in trouble who waits longest, then whose backlog is largest. What is well is in the order of names, which nothing moves. */
const worstFirst: Compare = (a, b) => {
  const health = byHealth(a, b)
  if (health !== 0) return health
  if (a.health === 'critical' || a.health === 'warn')
    for (const name of AMONG_TROUBLE) {
      const more = bySize(size(a.figures[name]), size(b.figures[name]), 'down')
      if (more !== 0) return more
    }
  return byName(a, b)
}

/** Compares rows in an order that a head can ask for. Of equals, the worst first. */
export const compareBy = ({ by, way }: Sort): Compare => {
  if (by === 'state') return way === 'down' ? worstFirst : (a, b) => worstFirst(b, a)
  if (by === 'channel') return way === 'up' ? byName : (a, b) => byName(b, a)
  const figure = COLUMNS.find(({ name }) => name === by)?.figure
  if (figure === undefined || figure === null) return worstFirst
  return (a, b) => bySize(size(a.figures[figure(a)]), size(b.figures[figure(b)]), way) || worstFirst(a, b)
}
