import type { AlertRule, Condition } from '../../model/alert.ts'
import type { Figure } from '../../model/figure.ts'
import { formatAmount, formatSeconds } from '../../model/format.ts'
import { ALL_FIGURES, type AlertFigure, isKnown, isNever } from '../../model/known.ts'

/** What people call a figure, within a sentence. */
export const figureWord = (name: AlertFigure): string => {
  const word = ALL_FIGURES[name].word
  return /^p\d/.test(word) ? word : word.charAt(0).toLowerCase() + word.slice(1)
}

/** A number with its unit: `15 min`, `38/s`, `1.2 %`. */
export const amount = (name: AlertFigure, value: number): string => formatAmount(ALL_FIGURES[name].unit, value)

/** A figure with its sign: `≈ 6 min`, `never`, `–`. */
export const figureSays = (name: AlertFigure, figure: Figure | undefined): string => {
  if (isNever(figure)) return 'never'
  if (!isKnown(figure)) return '–'
  const sign = { measured: '', estimated: '≈ ', at_most: '≤ ', at_least: '≥ ' }[figure.how]
  return `${sign}${amount(name, figure.value)}`
}

/** What a condition says of some figures, better than their names would: `{}` is the amount. */
const PHRASES: Partial<Record<AlertFigure, { over: string; under: string }>> = {
  drain: { over: 'takes over {} to drain', under: 'drains in under {}' },
  loss: { over: 'loses nothing for {}', under: 'loses messages in under {}' },
  lateness: { over: 'oldest waits over {}', under: 'oldest waits under {}' },
  growth: { over: 'grows by over {}', under: 'grows by under {}' },
  unseen: { over: 'unseen for over {}', under: 'unseen for under {}' },
  errors: { over: 'over {} of calls fail', under: 'under {} of calls fail' }
}

/** `takes over 15 min to drain`, `backlog over 1,000`. */
export const conditionWords = ({ figure, is, threshold }: Condition): string => {
  if (is === 'over' && threshold === 0) {
    if (figure === 'growth') return 'grows'
    if (figure === 'readers') return 'somebody reads'
    if (figure === 'backlog') return 'messages wait'
    if (figure === 'lost') return 'messages were lost'
  }
  if (is === 'under' && figure === 'readers' && threshold > 0 && threshold <= 1) return 'nobody reads'
  const phrase = PHRASES[figure]?.[is] ?? `${figureWord(figure)} ${is} {}`
  return phrase.replace('{}', amount(figure, threshold))
}

/** `takes over 15 min to drain and grows, for 5 min`. */
export const ruleWords = ({ when, forS }: Pick<AlertRule, 'when' | 'forS'>): string => {
  const words = when.map(conditionWords)
  const last = words.pop() ?? ''
  const all = words.length === 0 ? last : `${words.join(', ')} and ${last}`
  return `${all}${forS === 0 ? '' : `, for ${formatSeconds(forS)}`}`
}
