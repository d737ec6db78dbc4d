'use client'
import { UnstyledButton } from '@mantine/core'
import { UiIcon } from '../icons/ui.tsx'
import { type Column, pressed, type Sort } from './columns.ts'
import classes from './table.module.css'

/** Heads of the columns: a press orders by one, another the other way, a third the worst first again. */
export const ColumnHeads = ({
  columns,
  sort,
  order
}: {
  columns: readonly Column[]
  sort: Sort
  order(sort: Sort): void
}) => (
  <thead className={classes.heads}>
    <tr aria-rowindex={1}>
      {columns.map((column) => {
        const now = sort.by === column.name
        return (
          <th
            key={column.name}
            scope="col"
            className={classes.cell}
            data-column={column.name}
            {...(now ? { 'aria-sort': sort.way === 'up' ? 'ascending' : 'descending' } : {})}
          >
            {column.first === null ? (
              <span title={column.meaning}>{column.word}</span>
            ) : (
              <UnstyledButton
                className={classes.head}
                title={column.meaning}
                data-way={now ? sort.way : undefined}
                onClick={() => order(pressed(column, sort))}
              >
                {column.word}
                {now ? <UiIcon name={sort.way} size={11} /> : null}
              </UnstyledButton>
            )}
          </th>
        )
      })}
    </tr>
  </thead>
)
