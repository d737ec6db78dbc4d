import { createHash } from 'node:crypto'

export interface SeriesKey {
  of: string
  name: string
  part: string | null
}

/** The same for the same series whoever makes it: the first 63 bits of SHA-256, as text, since it does not fit a JavaScript number. */
export const seriesId = ({ of, name, part }: SeriesKey): string => hash63(`${of}\n${name}\n${part ?? ''}`)

/** The same, each worked out once: ten thousand hashes a tick would cost as much as writing their values. */
export const rememberedIds = (): ((key: SeriesKey) => string) => {
  const known = new Map<string, Map<string, string>>()
  return (key) => {
    const ofThing = known.get(key.of) ?? new Map<string, string>()
    if (ofThing.size === 0) known.set(key.of, ofThing)
    const name = key.part === null ? key.name : `${key.name}\n${key.part}`
    const id = ofThing.get(name) ?? seriesId(key)
    ofThing.set(name, id)
    return id
  }
}

export const layoutId = (target: string, series: readonly string[]): string => hash63(`${target}\n${series.join(',')}`)

const hash63 = (text: string): string =>
  (createHash('sha256').update(text).digest().readBigUInt64BE(0) >> 1n).toString()

/** Name of the series that holds a thing's latency histograms. */
export const LATENCY = 'latency'
