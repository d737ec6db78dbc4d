import type { AlertFigures } from '../../judge/alerts/condition.ts'
import { growthOf } from '../../judge/alerts/subjects.ts'
import { type Figure, isKnown, isNever, measured } from '../../model/index.ts'
import type { AlertFigure } from '../../model/known.ts'
import { type FiguresAt, readBlindTimes, type Store } from '../../store/index.ts'

/** A time, and how wide one look at it is, ms. */
export interface Span {
  from: number
  to: number
  step: number
}

/** What alerts look at over a stored time, as far as it is kept. */
export type Look = FiguresAt

/** A figure of one look; growth is made of what is kept. */
export const lookedAt = (name: AlertFigure, figures: AlertFigures): Figure | undefined =>
  name === 'growth' ? growthOf(figures.in_rate, figures.out_rate) : figures[name]

/** Which kept figures one that alerts look at is made of. */
export const madeOf = (name: AlertFigure): string[] => (name === 'growth' ? ['in_rate', 'out_rate'] : [name])

/** One figure, look by look, as charts draw it; null: not known. */
export const pointsOf = (name: AlertFigure, looks: readonly Look[]): [number, number | 'never' | null][] =>
  looks.map(({ atMs, figures }) => {
    const figure = lookedAt(name, figures)
    return [atMs, isNever(figure) ? 'never' : isKnown(figure) ? figure.value : null]
  })

/** How long nothing of a target was seen, from the gaps that are kept. */
export const blindLooks = async (store: Store, target: string, { from, to, step }: Span): Promise<Look[]> => {
  const blind = await readBlindTimes(store, { target, from, to })
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => {
    const atMs = from + i * step
    const within = blind.find((each) => each.from <= atMs && atMs < (each.to ?? Number.POSITIVE_INFINITY))
    return { atMs, figures: { unseen: measured(within === undefined ? 0 : (atMs - within.from) / 1000) } }
  })
}
