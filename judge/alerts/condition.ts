import { type AlertFigure, type AlertRule, type Condition, type Figure, isKnown, isNever } from '../../model/index.ts'

/** What alerts look at of a subject: the figures of `model/known.ts`, and those that only alerts know. */
export type AlertFigures = Partial<Record<AlertFigure, Figure>>

/** Whether something holds; `unknown` where that can't be said now. */
export type Holds = 'yes' | 'no' | 'unknown'

/**
 * Whether a condition holds. `never` is above every number. A bound answers only what it proves: at least 5 is over 3, and may or may not be over 8. A figure that
 * the subject doesn't have can't hold.
 */
export const conditionHolds = ({ figure: name, is, threshold }: Condition, figures: AlertFigures): Holds => {
  const figure = figures[name]
  if (figure === undefined) return 'no'
  if (isNever(figure)) return is === 'over' ? 'yes' : 'no'
  if (!isKnown(figure)) return 'unknown'
  const { value, how } = figure
  const holds = is === 'over' ? value > threshold : value < threshold
  const proves = how === 'at_least' ? (is === 'over') === holds : how === 'at_most' ? (is === 'over') !== holds : true
  return proves ? (holds ? 'yes' : 'no') : 'unknown'
}

/** All of them: one that doesn't hold decides; else one that can't be said leaves all unsaid. */
export const allHold = (conditions: readonly Condition[], figures: AlertFigures): Holds => {
  const answers = conditions.map((condition) => conditionHolds(condition, figures))
  if (answers.includes('no')) return 'no'
  return answers.includes('unknown') ? 'unknown' : 'yes'
}

/** What a rule makes of `unknown`; undefined leaves the alert as it is. */
export const decided = (holds: Holds, { unknown }: Pick<AlertRule, 'unknown'>): boolean | undefined => {
  if (holds !== 'unknown') return holds === 'yes'
  return unknown === 'keep' ? undefined : unknown === 'fire'
}
