/** When a channel's parts ended where: a row for each poll, oldest first. */
export interface History {
  /** The channel's life: in another one counts begin anew. */
  life: string
  rows: readonly { atMs: number; ends: Float64Array }[]
}

/** With more rows every second one goes: a history that reaches far back gets coarser, not larger. */
const MOST_ROWS = 512

/** Adds what was seen now, and forgets what lies before `neededMs` (Unix ms) but for the row at or before it. */
export const addRow = (
  before: History | undefined,
  life: string,
  row: { atMs: number; ends: Float64Array },
  neededMs: number
): History => {
  const last = before?.rows.at(-1)
  const follows = before?.life === life && last !== undefined && last.atMs < row.atMs && !fell(last.ends, row.ends)
  if (!follows) return { life, rows: [row] }
  const start = before.rows.findLastIndex(({ atMs }) => atMs <= neededMs)
  const rows = [...before.rows.slice(Math.max(0, start)), row]
  return { life, rows: rows.length <= MOST_ROWS ? rows : rows.filter((_, i) => i % 2 === 0 || i === rows.length - 1) }
}

const fell = (before: Float64Array, after: Float64Array): boolean =>
  before.some((end, part) => (after[part] ?? Number.NaN) < end)

export interface Made {
  /** When the message at the position came, Unix ms: between two polls by a straight line. */
  ms: number
  /** Whether the history reaches back to it; else it came before `ms`. */
  reaches: boolean
  /** The row that is needed to say so. */
  rowMs: number
  /** Where the part ended at the first row that ends beyond it: all up to there is known no better. */
  upTo: number
}

/** When the message at `position` of a part came: some time between the last poll that ended at or before it, and the next. */
export const madeAt = ({ rows }: History, part: number, position: number): Made => {
  let low = 0
  let high = rows.length
  // The first row that ends beyond the position. A row that doesn't know the part says nothing: the nearest before it that does is asked.
  while (low < high) {
    const middle = (low + high) >> 1
    const known = knownAt(rows, part, middle, low)
    if (endAt(rows, known, part) > position) high = known
    else low = middle + 1
  }
  const after = rows[high]
  const known = knownAt(rows, part, high - 1, 0)
  const before = rows[known]
  const first = rows[0]
  const oldestMs = first?.atMs ?? 0
  if (after === undefined || before === undefined)
    return {
      ms: after?.atMs ?? oldestMs,
      reaches: false,
      rowMs: oldestMs,
      upTo: after?.ends[part] ?? Number.POSITIVE_INFINITY
    }
  const from = endAt(rows, known, part)
  const end = after.ends[part] ?? from
  const share = (position - from) / (end - from)
  return { ms: before.atMs + share * (after.atMs - before.atMs), reaches: true, rowMs: before.atMs, upTo: end }
}

/** The nearest row at `from` or before it, down to `least`, that knows where the part ended; -1 where none does. */
const knownAt = (rows: History['rows'], part: number, from: number, least: number): number => {
  for (let index = from; index >= least; index--) if (!Number.isNaN(endAt(rows, index, part))) return index
  return -1
}

const endAt = (rows: History['rows'], index: number, part: number): number => rows[index]?.ends[part] ?? Number.NaN
