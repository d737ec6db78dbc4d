import { formatAmount, formatCount, formatRate } from '../model/format.ts'

/** A threshold or value of evidence as people read it: what is counted is named. */
export const inUnit = (value: number, unit: string): string => {
  if (unit === '{message}/s') return `${formatRate(value)} messages/s`
  // `{receiver}`: UCUM's way to say what is counted.
  const noun = /^\{(.+)\}$/.exec(unit)?.[1]
  return noun === undefined ? formatAmount(unit, value) : `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`
}
