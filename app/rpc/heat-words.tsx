'use client'
import { UnstyledButton } from '@mantine/core'
import { formatCount, formatSeconds } from '../../model/format.ts'
import type { RpcAnswer } from '../../model/rpc-answer.ts'
import { SPANS, type SpanName } from '../charts/span.ts'
import { clockSeconds, clockUtc, day, utc } from '../format/time.ts'
import type { Picked } from './cell.ts'
import { boundsOf, type Cell, cellsOf, columnX, LEVELS, type Map2d, rowsOf } from './heat.ts'
import classes from './heat-map.module.css'
import type { Place } from './heat-place.ts'

const DAY_MS = 86_400_000

interface ReadingProps {
  answer: RpcAnswer
  map: Map2d
  place: Place
  cell: Cell | undefined
  span: SpanName
}

/** What a cell says, and its column. Read aloud as it changes. */
export const Reading = ({ answer, map, place, cell, span }: ReadingProps) => {
  const column = answer.columns[place.column]
  if (column === undefined) return null
  const { least, most } = boundsOf(map.rows, place.row)
  const { left } = columnX(map, column.at)
  const top = map.height - (place.row + 1) * (map.height / map.rows.count)
  const long = SPANS[span].ms > DAY_MS / 4
  const side = left > map.width / 2 ? { right: `calc(100% - ${left - 12}px)` } : { left: left + 18 }
  return (
    <div className={classes.reading} style={{ top: Math.min(top, map.height - 92), ...side }} aria-live="polite">
      <p>
        {long ? `${day(column.at)} ` : ''}
        {clockSeconds(column.at)} to {clockSeconds(Math.min(column.at + answer.step, map.axis.at))}{' '}
        <small>{long ? utc(column.at) : clockUtc(column.at)}</small>
      </p>
      <p>
        <b>{formatCount(cell?.calls ?? 0)}</b> of {formatCount(column.calls)} {column.calls === 1 ? 'call' : 'calls'}{' '}
        took {formatSeconds(least)} to {formatSeconds(most)}
      </p>
      <p className={classes.dim}>
        {(['p50', 'p95', 'p99'] as const)
          .flatMap((name) => (column[name] === null ? [] : [`${name} ≈ ${formatSeconds(column[name])}`]))
          .join(' · ')}
        {column.failed > 0 ? ` · ${formatCount(column.failed)} failed` : ''}
      </p>
    </div>
  )
}

export const HeatKey = ({ answer }: { answer: RpcAnswer }) => {
  const rows = rowsOf(answer)
  if (rows === undefined) return null
  const calls = cellsOf(answer, rows).map((cell) => cell.calls)
  const [least, most] = [Math.min(...calls), Math.max(...calls)]
  // Where all cells hold as many there is one shade.
  if (least === most)
    return (
      <span className={classes.key}>
        <i data-level={LEVELS} />
        <span>
          {formatCount(most)} {most === 1 ? 'call' : 'calls'}
        </span>
      </span>
    )
  return (
    <span className={classes.key}>
      <span>{formatCount(least)}</span>
      {Array.from({ length: LEVELS }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a shade is its index
        <i key={i} data-level={i + 1} />
      ))}
      <span>{formatCount(most)} calls</span>
    </span>
  )
}

export const PickedLine = ({ answer, picked, clear }: { answer: RpcAnswer; picked: Picked; clear(): void }) => {
  const columns = answer.columns.filter(({ at }) => at < picked.to && at + answer.step > picked.from)
  const calls = columns
    .flatMap(({ cells }) => cells)
    // A picked row may hold several buckets of the answer: those whose middle lies in it.
    .filter(([bucket]) => 2 ** ((bucket + 0.5) / 4) > picked.least && 2 ** ((bucket + 0.5) / 4) <= picked.most)
    .reduce((sum, [, count]) => sum + count, 0)
  return (
    <p className={classes.picked} data-picked>
      <i aria-hidden="true" />
      <span title={`${utc(picked.from)} to ${utc(picked.to)}`}>
        {clockSeconds(picked.from)} to {clockSeconds(picked.to)}, {formatSeconds(picked.least)} to{' '}
        {formatSeconds(picked.most)}:
      </span>{' '}
      <b>
        {columns.length === 0 ? 'not in the time shown' : `${formatCount(calls)} ${calls === 1 ? 'call' : 'calls'}`}
      </b>
      <UnstyledButton className={classes.clear} onClick={clear}>
        Let go
      </UnstyledButton>
    </p>
  )
}
