import { type Figure, type How, unknown } from '../model/index.ts'

/**
 * How a stored value was got, two bytes each (little-endian): 0–3 a value by how it was got, 4 never, 5 absent (the series was not in that tick),
 * and from 6 on unknown, for the reason with id mark − 6.
 */
const HOWS: readonly How[] = ['measured', 'estimated', 'at_most', 'at_least']
export const NEVER_MARK = 4
export const ABSENT_MARK = 5
export const FIRST_REASON = 6

export const isValueMark = (mark: number): boolean => mark < NEVER_MARK

/** A figure as value and mark. */
export const encodeFigure = (figure: Figure, reasonId: (text: string) => number): [value: number, mark: number] => {
  if ('never' in figure) return [0, NEVER_MARK]
  if ('unknown' in figure) return [0, FIRST_REASON + reasonId(figure.unknown)]
  // A value that is no number would poison sums: it can only be a mistake upstream, and is not shown as zero.
  if (!Number.isFinite(figure.value)) return [0, FIRST_REASON + reasonId('The source gave a value that is no number.')]
  return [figure.value, HOWS.indexOf(figure.how)]
}

/** undefined where the series was absent. */
export const decodeFigure = (value: number, mark: number, reasonOf: (id: number) => string): Figure | undefined => {
  const how = HOWS[mark]
  if (how !== undefined) return { value, how }
  if (mark === NEVER_MARK) return { never: true }
  return mark === ABSENT_MARK ? undefined : unknown(reasonOf(mark - FIRST_REASON))
}

/** null where all are plainly measured, which is the common case and costs nothing. */
export const packMarks = (marks: readonly number[]): Buffer | null => {
  if (marks.every((mark) => mark === 0)) return null
  const bytes = Buffer.alloc(marks.length * 2)
  marks.forEach((mark, i) => {
    bytes.writeUInt16LE(mark, i * 2)
  })
  return bytes
}

export const markAt = (marks: Buffer | null, i: number): number => marks?.readUInt16LE(i * 2) ?? 0
