import type { AlertRule } from '../../model/index.ts'
import { holeMs } from '../window.ts'
import { type AlertFigures, allHold, conditionHolds, decided } from './condition.ts'
import { INACTIVE, step } from './life.ts'
import { growthOf } from './subjects.ts'

/** What was known of one subject, in order of time. Unix ms. */
export interface History {
  of: string
  name: string
  looks: readonly { atMs: number; figures: AlertFigures }[]
  /** How far apart looks are where none is missing, ms. */
  everyMs: number
}

export interface Episode {
  of: string
  name: string
  since: number
  firedAt: number
  resolvedAt: number | null
}

/** When a rule would have fired over a history: the same life, told from the store instead of the brokers. Pure. */
export const previewRule = (rule: AlertRule, { of, name, looks, everyMs }: History): Episode[] => {
  const [first] = rule.when
  if (first === undefined) return []
  const term = { forMs: rule.forS * 1000, keepMs: rule.keepS * 1000, holeMs: holeMs(everyMs) }
  const episodes: Episode[] = []
  let life = INACTIVE
  for (const { atMs, figures: known } of looks) {
    const figures = withGrowth(known)
    const seen = {
      begins: decided(allHold(rule.when, figures), rule),
      lasts: decided(conditionHolds(first, figures), rule)
    }
    const next = step(life, seen, term, atMs)
    const last = episodes.at(-1)
    if (next.state === 'firing' && life.state !== 'firing')
      episodes.push({ of, name, since: next.sinceMs, firedAt: next.firedMs, resolvedAt: null })
    else if (next.state === 'resolved' && last !== undefined) last.resolvedAt = next.resolvedMs
    life = next
  }
  return episodes
}

const withGrowth = (figures: AlertFigures): AlertFigures => {
  const growth = growthOf(figures.in_rate, figures.out_rate)
  return growth === undefined ? figures : { ...figures, growth }
}

/** The stored figures that a rule needs. */
export const figuresNeeded = ({ when }: Pick<AlertRule, 'when'>): string[] => [
  ...new Set(
    when.flatMap(({ figure }) => (figure === 'growth' ? ['in_rate', 'out_rate'] : figure === 'unseen' ? [] : [figure]))
  )
]
