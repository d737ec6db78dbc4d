import { EVERYTHING, type Figure } from '../model/index.ts'
import { decodeFigure, FIRST_REASON } from './marks.ts'
import type { Store } from './open.ts'
import { readPoints } from './read-series.ts'
import { reasonTexts } from './reasons.ts'

/** What was known of something at one moment, Unix ms. */
export interface FiguresAt {
  atMs: number
  figures: Partial<Record<string, Figure>>
}

/** Some figures of some things over a time, in order of time: the newest of each `stepMs`, with how they were got and why they were not. */
export const readFigures = async (
  store: Store,
  {
    of,
    names,
    from,
    to,
    stepMs
  }: { of: readonly string[]; names: readonly string[]; from: number; to: number; stepMs: number }
): Promise<Map<string, FiguresAt[]>> => {
  const { rows } = await store.pool.query<{ id: string; of: string; name: string }>(
    `select id, "of", name from series where figure and "of" = any($1) and name = any($2)`,
    [of, names]
  )
  if (rows.length === 0) return new Map()
  const points = await readPoints(store, rows, from, to)
  const marks = new Set([...points.values()].flatMap((list) => list.map(({ mark }) => mark)))
  const reasonOf = await reasonTexts(
    store,
    [...marks].filter((mark) => mark >= FIRST_REASON).map((mark) => mark - FIRST_REASON)
  )
  const known = new Map<string, Map<number, FiguresAt>>()
  for (const { id, of: thing, name } of rows) {
    const slots = known.get(thing) ?? new Map<number, FiguresAt>()
    known.set(thing, slots)
    for (const { atMs, value, mark } of points.get(id) ?? []) {
      const figure = decodeFigure(value, mark, reasonOf)
      const slot = Math.floor(atMs / stepMs)
      const before = slots.get(slot)
      const figures = { ...before?.figures, ...(figure === undefined ? {} : { [name]: figure }) }
      slots.set(slot, { atMs: Math.max(before?.atMs ?? 0, atMs), figures })
    }
  }
  return new Map([...known].map(([thing, slots]) => [thing, [...slots.values()].sort((a, b) => a.atMs - b.atMs)]))
}

/** When nothing of a target could be seen, as far as it reaches into a time; `to` null: still. Unix ms. */
export const readBlindTimes = async (
  store: Store,
  { target, from, to }: { target: string; from: number; to: number }
): Promise<{ from: number; to: number | null }[]> => {
  const rows = await store.prisma.gap.findMany({
    where: {
      target,
      what: EVERYTHING,
      validFrom: { lte: new Date(to) },
      OR: [{ validTo: null }, { validTo: { gte: new Date(from) } }]
    },
    orderBy: { validFrom: 'asc' }
  })
  return rows.map(({ validFrom, validTo }) => ({ from: validFrom.getTime(), to: validTo?.getTime() ?? null }))
}
