'use client'
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef } from 'react'
import { ColumnHeads } from './column-heads.tsx'
import type { Column, Sort } from './columns.ts'
import type { Line } from './lines.ts'
import { Row, rowId } from './row.tsx'
import classes from './table.module.css'
import { useSight } from './use-sight.ts'

export const TABLE_ID = 'channels'

interface TableProps {
  lines: readonly Line[]
  columns: readonly Column[]
  sort: Sort
  rowHeight: number
  open: ReadonlySet<string>
  /** Id of the row the keyboard is on. */
  active: string | null
  order(sort: Sort): void
  activate(id: string): void
  toggle(id: string, open?: boolean): void
  /** Opens a row's page, or shows it on Flow. */
  go(line: Line, where: 'page' | 'flow'): void
  leave(id: string): void
  /** Ids of series whose lines are in sight. */
  seen(ids: readonly string[]): void
  /** Whether somebody reads: points at rows, scrolled, or walks through them by keyboard. Then nothing changes places. */
  reading(what: 'pointer' | 'scroll' | 'keys', is: boolean): void
}

/** Rows of equal height, of which only those in sight are drawn. Arrows go through them, Enter opens. */
export const Table = (props: TableProps) => {
  const { lines, columns, sort, rowHeight, open, active, order, toggle, leave, seen, reading } = props
  const frame = useRef<HTMLTableElement>(null)
  const sight = useSight(frame, rowHeight, lines.length)
  const drawn = lines.slice(sight.from, sight.to)
  const series = drawn.map(({ row }) => row.seriesOf).join(' ')
  useEffect(() => seen(series === '' ? [] : series.split(' ')), [series, seen])
  useEffect(() => reading('scroll', sight.scrolled), [sight.scrolled, reading])
  const at = active === null ? -1 : lines.findIndex(({ row }) => row.id === active)
  useInSight(frame, active, at, rowHeight)
  const press = useKeys(props, frame, at)
  const fold = useCallback((id: string) => toggle(id), [toggle])
  return (
    <table
      ref={frame}
      id={TABLE_ID}
      className={classes.frame}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA's own pattern for a table that the keyboard walks through.
      role="treegrid"
      aria-label="Channels"
      aria-rowcount={lines.length + 1}
      aria-colcount={columns.length}
      {...(at >= sight.from && at < sight.to && active !== null ? { 'aria-activedescendant': rowId(active) } : {})}
      tabIndex={0}
      onKeyDown={press}
      onFocus={() => reading('keys', true)}
      onBlur={() => reading('keys', false)}
    >
      <ColumnHeads columns={columns} sort={sort} order={order} />
      <tbody
        className={classes.rows}
        style={{ height: lines.length * rowHeight }}
        onPointerEnter={() => reading('pointer', true)}
        onPointerLeave={() => reading('pointer', false)}
      >
        {drawn.map(({ row, level }, i) => (
          <Row
            key={row.id}
            row={row}
            level={level}
            columns={columns}
            open={open.has(row.id)}
            active={row.id === active}
            index={sight.from + i}
            top={(sight.from + i) * rowHeight}
            toggle={fold}
            leave={leave}
          />
        ))}
      </tbody>
    </table>
  )
}

/** Brings the row that the keyboard came to into sight; not again when rows change places. */
const useInSight = (
  frame: React.RefObject<HTMLElement | null>,
  active: string | null,
  at: number,
  rowHeight: number
) => {
  const shown = useRef<string | null>(null)
  useLayoutEffect(() => {
    const element = frame.current
    if (element === null || active === null || at < 0 || shown.current === active) return
    shown.current = active
    const top = at * rowHeight
    const head = element.querySelector<HTMLElement>('thead')?.offsetHeight ?? 0
    const foot = element.clientHeight - head - rowHeight
    if (top < element.scrollTop) element.scrollTop = top
    else if (top > element.scrollTop + foot) element.scrollTop = top - foot
  }, [frame, active, at, rowHeight])
}

const useKeys = (
  { lines, open, rowHeight, activate, toggle, go }: TableProps,
  frame: React.RefObject<HTMLElement | null>,
  at: number
) => {
  const page = (): number => Math.max(1, Math.floor((frame.current?.clientHeight ?? 0) / rowHeight) - 2)
  return (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const line = lines[at]
    const to = (index: number): void => {
      const found = lines[Math.max(0, Math.min(lines.length - 1, index))]
      if (found !== undefined) activate(found.row.id)
    }
    const moves: Record<string, () => void> = {
      ArrowDown: () => to(at + 1),
      ArrowUp: () => to(Math.max(0, at - 1)),
      PageDown: () => to(at + page()),
      PageUp: () => to(at - page()),
      Home: () => to(0),
      End: () => to(lines.length - 1)
    }
    const acts: Record<string, (line: Line) => void> = {
      Enter: (line) => go(line, 'page'),
      f: (line) => go(line, 'flow'),
      ArrowRight: ({ row }) => {
        if (row.readers.length > 0 && !open.has(row.id)) toggle(row.id, true)
      },
      ArrowLeft: ({ row, level }) => {
        if (level === 1) toggle(row.id, false)
        else to(lines.findLastIndex((each, i) => i < at && each.level === 1))
      }
    }
    // A head or a link inside that has the keyboard does what it does.
    if (event.target !== event.currentTarget && event.key === 'Enter') return
    const move = moves[event.key]
    const act = acts[event.key]
    if (move === undefined && (act === undefined || line === undefined)) return
    event.preventDefault()
    move?.()
    if (line !== undefined) act?.(line)
  }
}
