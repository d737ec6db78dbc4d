import { compareBy, type Sort } from './columns.ts'
import type { ChannelRow } from './rows.ts'

/**
 * The rows in order. `held`: the order they had, so that nothing jumps under who reads; what left is gone, what came stands at the end.
 */
export const orderOf = (
  rows: readonly ChannelRow[],
  sort: Sort,
  held: readonly string[] | null
): readonly ChannelRow[] => {
  const compare = compareBy(sort)
  if (held === null) return [...rows].sort(compare)
  const place = new Map(held.map((id, i) => [id, i]))
  const stood: ChannelRow[] = []
  const came: ChannelRow[] = []
  for (const row of rows) (place.has(row.id) ? stood : came).push(row)
  const at = ({ id }: ChannelRow): number => place.get(id) ?? 0
  return [...stood.sort((a, b) => at(a) - at(b)), ...came.sort(compare)]
}

/** A line of the table: a channel, or one of its readers under it. */
export interface Line {
  row: ChannelRow
  level: 1 | 2
}

/** What is drawn from top to bottom: each open channel is followed by its readers. */
export const linesOf = (rows: readonly ChannelRow[], open: ReadonlySet<string>): readonly Line[] =>
  rows.flatMap((row): Line[] => [
    { row, level: 1 },
    ...(open.has(row.id) ? row.readers.map((reader): Line => ({ row: reader, level: 2 })) : [])
  ])

/** How many rows there are of each health, in trouble or not. */
export const inTrouble = (rows: readonly ChannelRow[]): ChannelRow[] =>
  rows.filter(({ health }) => health === 'critical' || health === 'warn')
