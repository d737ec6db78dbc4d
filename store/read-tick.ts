import type { Figure } from '../model/index.ts'
import { decodeBlock } from './block.ts'
import { decodeFigure, FIRST_REASON, markAt } from './marks.ts'
import type { Store } from './open.ts'
import { reasonTexts } from './reasons.ts'

export interface StoredTick {
  atMs: number
  /** Figures by id of entity, edge or subscription, then by name. */
  figures: Map<string, Map<string, Figure>>
}

interface Cell {
  series: string
  value: number
  mark: number
}

/** The newest tick of a target, at or before `atMs` where given. undefined where the head has none. */
export const readHeadTick = async (store: Store, target: string, atMs?: number): Promise<StoredTick | undefined> => {
  const { rows } = await store.pool.query<{ at: Date; series: string[]; values: number[]; marks: Buffer | null }>(
    `select h.at, l.series, h."values", h.marks from head h join layout l on l.id = h.layout
     where h.target = $1 and l.figure
       and h.at = (select max(at) from head where target = $1 and ($2::timestamptz is null or at <= $2))`,
    [target, atMs === undefined ? null : new Date(atMs).toISOString()]
  )
  const first = rows[0]
  if (first === undefined) return undefined
  const cells = rows.flatMap(({ series, values, marks }) =>
    series.map((id, i) => ({ series: id, value: values[i] ?? 0, mark: markAt(marks, i) }))
  )
  return { atMs: first.at.getTime(), figures: await figuresOf(store, target, cells) }
}

/** The same from the packed hours. */
export const readPackedTick = async (store: Store, target: string, atMs: number): Promise<StoredTick | undefined> => {
  const hour = new Date(atMs - (atMs % 3_600_000)).toISOString()
  const { rows } = await store.pool.query(
    `select b.* from block b join series s on s.id = b.series where s.target = $1 and s.figure and b.hour = $2`,
    [target, hour]
  )
  let newest = 0
  const cells: Cell[] = []
  for (const row of rows) {
    const point = decodeBlock(row).findLast((each) => each.atMs <= atMs)
    if (point === undefined) continue
    newest = Math.max(newest, point.atMs)
    cells.push({ series: row.series, value: point.value, mark: point.mark })
  }
  return cells.length === 0 ? undefined : { atMs: newest, figures: await figuresOf(store, target, cells) }
}

const figuresOf = async (store: Store, target: string, cells: readonly Cell[]): Promise<StoredTick['figures']> => {
  const names = await seriesNames(store, target, cells)
  const reasons = cells.filter(({ mark }) => mark >= FIRST_REASON).map(({ mark }) => mark - FIRST_REASON)
  const reasonOf = await reasonTexts(store, new Set(reasons))
  const figures: StoredTick['figures'] = new Map()
  for (const { series, value, mark } of cells) {
    const name = names.get(series)
    const figure = decodeFigure(value, mark, reasonOf)
    if (name === undefined || figure === undefined) continue
    const those = figures.get(name.of)
    if (those === undefined) figures.set(name.of, new Map([[name.name, figure]]))
    else those.set(name.name, figure)
  }
  return figures
}

const NAMES = new WeakMap<Store, Map<string, { of: string; name: string }>>()

/** Series never change their name, so each is read once per process. */
const seriesNames = async (store: Store, target: string, cells: readonly Cell[]) => {
  const known = NAMES.get(store) ?? new Map<string, { of: string; name: string }>()
  NAMES.set(store, known)
  if (cells.some(({ series }) => !known.has(series))) {
    const { rows } = await store.pool.query<{ id: string; of: string; name: string }>(
      `select id, "of", name from series where target = $1 and figure`,
      [target]
    )
    for (const { id, of, name } of rows) known.set(id, { of, name })
  }
  return known
}
