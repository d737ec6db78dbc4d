'use client'
import { UnstyledButton } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { useQuery } from '../client/use-query.ts'
import { csvName } from '../format/csv.ts'
import { CsvLink } from '../format/csv-link.tsx'
import { UiIcon } from '../icons/ui.tsx'
import classes from './data-table.module.css'
import panel from './panel.module.css'
import { inOrder, pressed, readSort, type Value, writeSort } from './sort.ts'

export interface Column<T> {
  /** As it stands in the address. */
  name: string
  word: string
  /** What it is called in a file; without it, the word. */
  head?: string
  meaning?: string
  /** What it is ordered by. */
  value(row: T): Value
  /** What stands in a file; without it, the value. */
  exported?(row: T): Value
  /** What one sees; without it, the value. */
  cell?(row: T): ReactNode
  /** Attributes of a cell: its health, what it says when pointed at. */
  says?(row: T): Partial<Record<`data-${string}` | 'title', string>>
  /** Which way the first press orders. */
  first: 'up' | 'down'
  /** Words are read from the left. */
  left?: boolean
}

interface DataTableProps<T> {
  /** Names the table in the address. */
  name: string
  title: string
  /** How many there are, or what else is to be said beside the title. */
  note?: ReactNode
  /** Whose table it is, for the name of a file. */
  of: string
  columns: readonly Column<T>[]
  /** In their usual order. */
  rows: readonly T[]
  id(row: T): string
  /** Marks a row among the others. */
  marked?(row: T): boolean
  /** Shows at most so many; a file has all. */
  most?: number
  heading?: 'h2' | 'h3'
}

/** A table that can be ordered by each of its columns and taken along as CSV. The order stands in the address; while somebody points at rows it waits. */
export const DataTable = <T,>(props: DataTableProps<T>) => {
  const { name, title, note, of, columns, rows, id, marked, most, heading: Heading = 'h2' } = props
  const { query, change } = useQuery()
  const key = `by.${name}`
  const sort = readSort(query.get(key), columns)
  const column = columns.find((each) => each.name === sort?.by)
  const sorted = sort === null || column === undefined ? rows : inOrder(rows, column.value, sort.way)
  const { shown, hold } = useHeld(sorted, id, `${sort?.by} ${sort?.way}`)
  return (
    <section data-table={name}>
      <Heading className={panel.heading}>
        {title} <small>{note}</small>
        <CsvLink
          file={csvName(of, title)}
          what={title}
          table={() => [
            columns.map(({ word, head = word }) => head),
            sorted.map((row) => columns.map(({ value, exported = value }) => fieldOf(exported(row))))
          ]}
        />
      </Heading>
      <div className={classes.wide}>
        <table
          className={`${panel.table} ${classes.table}`}
          onPointerEnter={() => hold(true)}
          onPointerLeave={() => hold(false)}
        >
          <thead>
            <tr>
              {columns.map((each) => {
                const now = sort?.by === each.name ? sort.way : undefined
                return (
                  <th
                    key={each.name}
                    scope="col"
                    data-left={each.left}
                    {...(now === undefined ? {} : { 'aria-sort': now === 'up' ? 'ascending' : 'descending' })}
                  >
                    <UnstyledButton
                      className={classes.head}
                      title={each.meaning}
                      onClick={() => change({ [key]: writeSort(pressed(each, sort), columns) }, { replace: true })}
                    >
                      {each.word}
                      {now === undefined ? null : <UiIcon name={now} size={10} />}
                    </UnstyledButton>
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, most).map((row) => (
              <tr key={id(row)} data-row={id(row)} aria-current={marked?.(row) === true ? 'true' : undefined}>
                {columns.map((each) => (
                  <td key={each.name} data-left={each.left} {...each.says?.(row)}>
                    {each.cell === undefined ? (each.value(row) ?? '–') : each.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {most !== undefined && rows.length > most ? <p className={panel.dim}>and {rows.length - most} more</p> : null}
    </section>
  )
}

const fieldOf = (value: Value): string | number | null => (value === Number.POSITIVE_INFINITY ? 'never' : value)

/** While it is held, nothing changes places; what comes stands below. */
const useHeld = <T,>(rows: readonly T[], id: (row: T) => string, asked: string) => {
  const [held, hold] = useState(false)
  const before = useRef<{ asked: string; ids: string[] }>({ asked: '', ids: [] })
  const keep = held && before.current.asked === asked
  const place = (row: T): number => {
    const at = before.current.ids.indexOf(id(row))
    return at === -1 ? before.current.ids.length : at
  }
  const shown = keep ? rows.toSorted((a, b) => place(a) - place(b)) : rows
  before.current = { asked, ids: shown.map(id) }
  return { shown, hold }
}
