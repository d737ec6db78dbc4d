import { TRANSPORTS, type Transport } from '../../model/observation.ts'
import type { Health } from '../../model/state.ts'
import type { Query } from '../client/use-query.ts'
import { COLUMNS, type Sort, WORST_FIRST } from './columns.ts'
import { CHANNEL_KINDS, type ChannelKind, type ChannelRow } from './rows.ts'

/** What the table shows and how: all of it stands in the address. */
export interface ChannelChoice {
  q: string
  /** `trouble`: whatever is not well; or one health. */
  show: 'trouble' | Health | null
  transport: Transport | null
  target: string | null
  kind: ChannelKind | null
  sort: Sort
  /** Ids of channels whose readers stand under them. */
  open: readonly string[]
  /** Id of the row the keyboard is on. */
  row: string | null
}

const SHOWS = ['trouble', 'critical', 'warn', 'unknown', 'ok'] as const

export const readChoice = (query: { get(name: string): string | null }): ChannelChoice => ({
  q: query.get('q') ?? '',
  show: SHOWS.find((known) => known === query.get('show')) ?? null,
  transport: TRANSPORTS.find((known) => known === query.get('transport')) ?? null,
  target: query.get('target'),
  kind: CHANNEL_KINDS.find((known) => known === query.get('kind')) ?? null,
  sort: readSort(query.get('sort'), query.get('way')),
  // Ids hold no space: each of their segments is encoded (model/id.ts).
  open: query.get('open')?.split(' ') ?? [],
  row: query.get('row')
})

const readSort = (by: string | null, way: string | null): Sort => {
  const column = COLUMNS.find(({ name }) => name === by)
  if (column === undefined || column.first === null) return WORST_FIRST
  return { by: column.name, way: way === 'up' || way === 'down' ? way : column.first }
}

/** What is to change in the address: null takes it out. What is usual isn't said. */
export const queryOf = ({ sort, open, ...plain }: Partial<ChannelChoice>): Query => {
  const query: Query = {}
  for (const [name, value] of Object.entries(plain)) query[name] = value === '' ? null : value
  if (open !== undefined) query.open = open.length === 0 ? null : open.join(' ')
  if (sort !== undefined) {
    const first = COLUMNS.find(({ name }) => name === sort.by)?.first
    query.way = sort.way === first ? null : sort.way
    query.sort = sort.by === WORST_FIRST.by && query.way === null ? null : sort.by
  }
  return query
}

export const NO_FILTERS = { q: '', show: null, transport: null, target: null, kind: null } as const

export const isFiltered = ({ q, show, transport, target, kind }: ChannelChoice): boolean =>
  q !== '' || show !== null || transport !== null || target !== null || kind !== null

/** Whether a row is what was asked for. A channel is, too, where one of its readers is. */
export const filterOf = (choice: ChannelChoice): ((row: ChannelRow) => boolean) => {
  const { show, transport, target, kind } = choice
  const words = choice.q.toLowerCase().split(/\s+/).filter(Boolean)
  return (row) =>
    (transport === null || row.transport === transport) &&
    (target === null || row.target === target) &&
    (kind === null || row.kind === kind) &&
    (show === null || shows(show, row)) &&
    words.every((word) => row.text.includes(word))
}

const shows = (show: NonNullable<ChannelChoice['show']>, { health }: ChannelRow): boolean =>
  show === 'trouble' ? health === 'critical' || health === 'warn' : health === show
