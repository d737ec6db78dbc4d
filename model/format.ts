import { idOfPlace } from './stream-id.ts'

/** How figures read in a sentence and on the page: one way everywhere. en-US digits, a narrow set of units, never more precision than helps. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** 1284 → `1,284`; 18234 → `18.2k`; 3400000 → `3.4M`. */
export const formatCount = (value: number): string => {
  const size = Math.abs(value)
  // Most are small, and pictures of thousands are made of them: what has no separator needs no formatter.
  if (size < 999.5) return String(Math.round(value))
  if (size < 10_000) return whole.format(value)
  if (size < 999_500) return `${short(value / 1e3)}k`
  if (size < 999_500_000) return `${short(value / 1e6)}M`
  return `${short(value / 1e9)}G`
}

/** Three significant digits, without trailing zeros. */
const short = (value: number): string => String(Number(value.toPrecision(3)))

/** A rate without its unit: 0.42 → `0.4`, 38.2 → `38`, 1500 → `1,500`. A rate that is not quite nothing says `<0.1`. */
export const formatRate = (perSecond: number): string => {
  if (perSecond > 0 && perSecond < 0.05) return '<0.1'
  return perSecond < 10 ? String(Number(perSecond.toFixed(1))) : formatCount(perSecond)
}

/** Seconds in at most two units: `0.2 s`, `210 ms`, `6 min 12 s`, `1 h 12 min`, `2 d 3 h`. */
export const formatSeconds = (seconds: number): string => {
  if (seconds === 0) return '0 s'
  if (seconds < 0.001) return `${short(seconds * 1e6)} µs`
  if (seconds < 1) return `${short(seconds * 1e3)} ms`
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`
  const rounded = Math.round(seconds)
  if (rounded < 60) return `${rounded} s`
  if (rounded < 3600) return pair(Math.floor(rounded / 60), 'min', rounded % 60, 's')
  const minutes = Math.round(seconds / 60)
  if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(seconds / 3600)
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

const pair = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`

/** 0.0123 → `1.2 %`; a share that is not quite nothing says `<0.1 %`. */
export const formatShare = (share: number): string => {
  if (share > 0 && share < 0.0005) return '<0.1 %'
  const percent = share * 100
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)} %`
}

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Bytes in powers of 1000. */
export const formatBytes = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${short(bytes / 1000 ** power)} ${SIZES[power]}`
}

/** A number of a UCUM unit as people read it: `15 min`, `38/s`, `1.2 %`, `1,284`. */
export const formatAmount = (unit: string, value: number): string => {
  switch (unit) {
    case 's':
      return formatSeconds(value)
    case 'By':
      return formatBytes(value)
    case '1':
      return formatShare(value)
    case '1/s':
    case '{message}/s':
      return `${value < 0 ? '−' : ''}${formatRate(Math.abs(value))}/s`
    case '{id}':
      return idOfPlace(value)
    default:
      return formatCount(value)
  }
}
