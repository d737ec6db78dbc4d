/**
 * One hour of one series: delta-encoded so that PostgreSQL's compression finds little numbers that repeat. Whole numbers, and decimals
 * with up to six places, become integers × 10^scale; anything else stays floats.
 */
export interface Point {
  atMs: number
  value: number
  mark: number
}

/** A row of the table `block`, as node-postgres gives it (int8 as text). */
export interface BlockRow {
  hour: Date
  offsets: number[]
  deltas: (string | number)[]
  scale: number
  floats: number[]
  marks: Buffer | null
}

const SCALES = [0, 3, 6] as const
/** Beyond this an integer × 10^scale would no longer be exact in a double. */
const EXACT = Number.MAX_SAFE_INTEGER

/** Points must be of one hour, ascending. A value that is not known repeats the one before, which costs nothing. */
export const encodeBlock = (hourMs: number, points: readonly Point[]) => {
  const values = points.reduce<number[]>((all, { value, mark }) => {
    all.push(mark < 4 ? value : (all.at(-1) ?? 0))
    return all
  }, [])
  const scale = SCALES.find((each) => values.every((value) => fits(value, each)))
  const known = points.filter(({ mark }) => mark < 4).map(({ value }) => value)
  return {
    offsets: deltasOf(points.map(({ atMs }) => atMs - hourMs)),
    deltas: scale === undefined ? [] : deltasOf(values.map((value) => Math.round(value * 10 ** scale))),
    scale: scale ?? 0,
    floats: scale === undefined ? values : [],
    marks: points.map(({ mark }) => mark),
    count: known.length,
    min: known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b)),
    max: known.length === 0 ? null : known.reduce((a, b) => Math.max(a, b)),
    sum: known.length === 0 ? null : known.reduce((a, b) => a + b),
    last: known.at(-1) ?? null
  }
}

const fits = (value: number, scale: number): boolean => {
  const whole = Math.round(value * 10 ** scale)
  return Math.abs(whole) <= EXACT && whole / 10 ** scale === value
}

const deltasOf = (values: readonly number[]): number[] => values.map((value, i) => value - (values[i - 1] ?? 0))

export const decodeBlock = ({ hour, offsets, deltas, scale, floats, marks }: BlockRow): Point[] => {
  let atMs = hour.getTime()
  let whole = 0
  return offsets.map((offset, i) => {
    atMs += offset
    whole += Number(deltas[i] ?? 0)
    const value = deltas.length > 0 ? whole / 10 ** scale : (floats[i] ?? 0)
    return { atMs, value, mark: marks?.readUInt16LE(i * 2) ?? 0 }
  })
}
