import { FIGURES, type FigureName } from '../../model/known.ts'

export type CsvCell = string | number | null | undefined

/** What a spreadsheet would take for a formula, and run: OWASP, "CSV Injection". */
const FORMULA = /^[=+\-@\t\r]/

/** RFC 4180: lines end with CRLF, a field with a comma, a quote or a line break stands in quotes, a quote is doubled. What isn't known is empty. */
export const csvOf = (head: readonly string[], rows: readonly (readonly CsvCell[])[]): string =>
  [head, ...rows]
    .map((row) => row.map(fieldOf).join(','))
    .join('\r\n')
    .concat('\r\n')

const fieldOf = (cell: CsvCell): string => {
  if (cell === null || cell === undefined) return ''
  // A number may begin with a minus; only what others named can be a formula.
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A figure's head: its word, and its unit where that isn't plainly a number of things: `Oldest (s)`, `In (/s)`. */
export const figureHead = (name: FigureName): string => {
  const { word, unit } = FIGURES[name]
  const plain = unit === '1' ? '' : unit.replace(/\{[^}]*\}/g, '').replace(/^1\//, '/')
  return plain === '' ? word : `${word} (${plain})`
}

/** A file name that every system takes: `orders.placed readers` → `orders.placed-readers.csv`. */
export const csvName = (...parts: readonly string[]): string =>
  `${parts
    .join(' ')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|-+$/g, '')
    .slice(0, 100)}.csv`
