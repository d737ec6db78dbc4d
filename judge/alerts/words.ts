import type { AlertRule, Condition } from '../../model/alert.ts'
import type { Figure } from '../../model/figure.ts'
import { ALERT_FIGURES, type AlertFigure, FIGURES, isKnown, isNever } from '../../model/known.ts'
import { formatBytes, formatCount, formatRate, formatSeconds, formatShare } from '../format.ts'

const KNOWN: Record<string, { unit: string; word: string }> = { ...FIGURES, ...ALERT_FIGURES }

/** What people call a figure, within a sentence. */
export const figureWord = (name: AlertFigure): string => {
  const word = KNOWN[name]?.word ?? name
  return /^p\d/.test(word) ? word : word.charAt(0).toLowerCase() + word.slice(1)
}

/** A number with its unit: `15 min`, `38/s`, `1.2 %`. */
export const amount = (name: AlertFigure, value: number): string => {
  switch (KNOWN[name]?.unit) {
    case 's':
      return formatSeconds(value)
    case 'By':
      return formatBytes(value)
    case '1':
      return formatShare(value)
    case '1/s':
    case '{message}/s':
      return `${value < 0 ? '−' : ''}${formatRate(Math.abs(value))}/s`
    default:
      return formatCount(value)
  }
}

/** A figure with its sign: `≈ 6 min`, `never`, `–`. */
export const figureSays = (name: AlertFigure, figure: Figure | undefined): string => {
  if (isNever(figure)) return 'never'
  if (!isKnown(figure)) return '–'
  const sign = { measured: '', estimated: '≈ ', at_most: '≤ ', at_least: '≥ ' }[figure.how]
  return `${sign}${amount(name, figure.value)}`
}

/** `drains in over 15 min`. */
export const conditionWords = ({ figure, is, threshold }: Condition): string =>
  `${figureWord(figure)} ${is} ${amount(figure, threshold)}`

/** `drains in over 15 min and growth over 0/s, for 5 min`. */
export const ruleWords = ({ when, forS }: Pick<AlertRule, 'when' | 'forS'>): string =>
  `${when.map(conditionWords).join(' and ')}${forS === 0 ? '' : `, for ${formatSeconds(forS)}`}`
