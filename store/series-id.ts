import { createHash } from 'node:crypto'

export interface SeriesKey {
  of: string
  name: string
  part: string | null
}

/** The same for the same series whoever makes it: the first 63 bits of SHA-256, as text, since it does not fit a JavaScript number. */
export const seriesId = ({ of, name, part }: SeriesKey): string => hash63(`${of}\n${name}\n${part ?? ''}`)

export const layoutId = (target: string, series: readonly string[]): string => hash63(`${target}\n${series.join(',')}`)

const hash63 = (text: string): string =>
  (createHash('sha256').update(text).digest().readBigUInt64BE(0) >> 1n).toString()

/** Name of the series that holds a thing's latency histograms. */
export const LATENCY = 'latency'
