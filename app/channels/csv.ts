import { FIGURES, isKnown, isNever } from '../../model/known.ts'
import { type CsvCell, type csvOf, figureHead } from '../format/csv.ts'
import { kindName } from '../format/words.ts'
import type { Column } from './columns.ts'
import type { ChannelRow } from './rows.ts'

const SIGNS = { estimated: '≈', at_least: '≥', at_most: '≤' } as const

/** The table as it is filtered and ordered, each channel with all of its readers under it. What isn't known is empty. */
export const tableOf = (rows: readonly ChannelRow[], columns: readonly Column[]): Parameters<typeof csvOf> => {
  const figures = columns.flatMap(({ figure }) => (figure === null ? [] : [figure]))
  // Methods have calls where the others have messages: the column is named by what channels have.
  const heads = figures.map((figure) => figureHead(figure({ kind: 'topic' })))
  /** A number that is a bound or about right must not pass for exact: `Backlog ≥, Oldest ≈`. */
  const signsOf = (row: ChannelRow): string =>
    figures
      .flatMap((of) => {
        const name = of(row)
        const figure = row.figures[name]
        return isKnown(figure) && figure.how !== 'measured' ? [`${FIGURES[name].word} ${SIGNS[figure.how]}`] : []
      })
      .join(', ')
  const lineOf = (row: ChannelRow, channel: string, reader: string): CsvCell[] => [
    channel,
    reader,
    kindName(row.kind, row.transport),
    row.target,
    row.word,
    row.since === null ? null : new Date(row.since).toISOString(),
    ...figures.map((of) => {
      const figure = row.figures[of(row)]
      return isKnown(figure) ? figure.value : isNever(figure) ? 'never' : null
    }),
    signsOf(row),
    row.opens
  ]
  return [
    ['channel', 'reader', 'kind', 'target', 'state', 'since', ...heads, 'not exact', 'id'],
    rows.flatMap((row) => [
      lineOf(row, row.name, ''),
      ...row.readers.map((reader) => lineOf(reader, row.name, reader.name))
    ])
  ]
}
