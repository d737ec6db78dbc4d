import type { FindingTrend } from '../../model/finding.ts'

const WEEK_MS = 7 * 86_400_000
/** Weeks that what is said of a trend looks back. */
export const LOOKS_BACK = 13

/** One owner's findings over time. `owner` null: those of nobody; undefined: all together. */
export interface TrendRow {
  owner: string | null | undefined
  open: readonly (number | null)[]
  now: number
  /** Fewer (below 0) or more than `weeks` ago; undefined where that is not known, or is now. */
  change: { by: number; weeks: number } | undefined
}

/** All together first, then by owner, the most open first. One owner alone says no more than all. */
export const trendRows = ({ at, owners }: FindingTrend): TrendRow[] => {
  const sum = at.map((_, i) =>
    owners.reduce<number | null>((all, { open }) => {
      const each = open[i]
      return each == null || all === null ? null : all + each
    }, 0)
  )
  const rows = owners
    .map(({ owner, open }) => rowOf(owner, open))
    .sort((a, b) => b.now - a.now || most(b) - most(a) || (a.owner ?? '~').localeCompare(b.owner ?? '~'))
  const named = owners.some(({ owner }) => owner !== null)
  return [rowOf(undefined, sum), ...(named ? rows : [])]
}

const most = ({ open }: TrendRow): number => open.reduce<number>((high, each) => Math.max(high, each ?? 0), 0)

const rowOf = (owner: TrendRow['owner'], open: readonly (number | null)[]): TrendRow => {
  const last = open.length - 1
  const now = open[last] ?? 0
  const first = open.findIndex((each) => each !== null)
  const before = Math.max(first, last - LOOKS_BACK)
  const was = open[before]
  const known = first >= 0 && was != null && before < last
  return { owner, open, now, change: known ? { by: now - was, weeks: last - before } : undefined }
}

/** The highest of all rows: they share one scale, so that a small one looks small. At least 1. */
export const highest = (rows: readonly TrendRow[]): number => Math.max(1, ...rows.map(most))

/** A line of steps and the ground beneath it, within a box; each count stands until the next. Gaps where it is not known. */
export const steps = (
  open: readonly (number | null)[],
  { width, height, top }: { width: number; height: number; top: number }
): { line: string; area: string } => {
  const x = (i: number): number => round((i / Math.max(1, open.length - 1)) * width)
  const y = (count: number): number => round(height - (count / top) * (height - 2))
  let line = ''
  let area = ''
  open.forEach((count, i) => {
    if (count === null) return
    const before = open[i - 1]
    line += before == null ? `M${x(i)} ${y(count)}` : `H${x(i)}V${y(count)}`
    area += before == null ? `M${x(i)} ${height}V${y(count)}` : `H${x(i)}V${y(count)}`
    if (open[i + 1] == null) area += `V${height}Z`
  })
  return { line, area }
}

const round = (value: number): number => Math.round(value * 10) / 10

/** Firsts of months between the first and the last moment, for the axis. */
export const months = (at: readonly number[]): { ms: number; share: number }[] => {
  const [first, last] = [at[0], at.at(-1)]
  if (first === undefined || last === undefined || last - first < WEEK_MS) return []
  const found: { ms: number; share: number }[] = []
  const day = new Date(first)
  for (let month = day.getMonth() + 1; ; month++) {
    const ms = new Date(day.getFullYear(), month, 1).getTime()
    if (ms > last) return found
    found.push({ ms, share: (ms - first) / (last - first) })
  }
}
