'use client'
import { UnstyledButton } from '@mantine/core'
import { memo } from 'react'
import type { Figure } from '../../model/figure.ts'
import { isNever } from '../../model/known.ts'
import { Link } from '../client/link.tsx'
import { showFigure } from '../format/figure.ts'
import { clock, moment, utc } from '../format/time.ts'
import { kindName } from '../format/words.ts'
import { KindIcon } from '../icons/kinds.tsx'
import { HealthMark } from '../icons/marks.tsx'
import { UiIcon } from '../icons/ui.tsx'
import { figureHealth } from '../panel/figure-order.ts'
import { addressOf, onFlow } from '../things/address.ts'
import type { Column } from './columns.ts'
import type { ChannelRow } from './rows.ts'
import { Sparkline } from './sparkline.tsx'
import classes from './table.module.css'

export interface RowProps {
  row: ChannelRow
  level: 1 | 2
  columns: readonly Column[]
  /** Whether its readers stand under it. */
  open: boolean
  /** Whether the keyboard is on it. */
  active: boolean
  /** Its place among all, from 0. */
  index: number
  top: number
  toggle(id: string): void
  /** It is about to be left for its page. */
  leave(id: string): void
}

/** Drawn again only where something of it changed: a row that a patch doesn't touch is the same object. */
export const Row = memo(({ row, level, columns, open, active, index, top, toggle, leave }: RowProps) => (
  <tr
    id={rowId(row.id)}
    aria-rowindex={index + 2}
    aria-level={level}
    aria-selected={active}
    {...(row.readers.length > 0 ? { 'aria-expanded': open } : {})}
    className={classes.row}
    data-row={row.id}
    data-level={level}
    data-health={row.health}
    data-kind={row.kind}
    {...(row.transport === null ? {} : { 'data-transport': row.transport })}
    style={{ top }}
  >
    {columns.map((column) => (
      <td key={column.name} className={classes.cell} data-column={column.name}>
        {column.name === 'channel' ? (
          <Channel row={row} open={open} toggle={toggle} leave={leave} />
        ) : column.name === 'state' ? (
          <State row={row} />
        ) : column.name === 'hour' ? (
          <Sparkline row={row} />
        ) : column.figure === null ? null : (
          <Amount row={row} name={column.figure(row)} />
        )}
      </td>
    ))}
  </tr>
))
Row.displayName = 'Row'

/** A time of the last day needs no date; UTC, with its date, is at hand. */
const DAY_MS = 86_400_000

/** Ids of elements hold no space; ids of things hold none either (model/id.ts). */
export const rowId = (id: string): string => `row-${id}`

const Channel = ({ row, open, toggle, leave }: Pick<RowProps, 'row' | 'open' | 'toggle' | 'leave'>) => {
  const { id, opens, kind, transport, name, where, readers, target } = row
  return (
    <>
      {readers.length === 0 ? (
        <span className={classes.fold} />
      ) : (
        <UnstyledButton
          className={classes.fold}
          tabIndex={-1}
          onClick={() => toggle(id)}
          aria-label={open ? `Hide the readers of ${name}` : `Show the ${readers.length} readers of ${name}`}
          title={open ? 'Hide its readers' : `Show its ${readers.length} readers`}
        >
          <UiIcon name={open ? 'folded' : 'fold'} size={14} />
        </UnstyledButton>
      )}
      <span className={classes.icon} title={`${kindName(kind, transport)} on ${target}`}>
        <KindIcon kind={kind} size={15} />
      </span>
      <Link
        className={classes.name}
        href={addressOf({ id: opens, kind })}
        tabIndex={-1}
        title={name}
        onClick={() => leave(id)}
      >
        {name}
      </Link>
      {where === '' ? null : (
        <span className={classes.where} title={where}>
          {where}
          {readers.length === 0 ? '' : ` of ${readers.length}`}
        </span>
      )}
      <Link
        className={classes.flow}
        href={onFlow(opens)}
        tabIndex={-1}
        onClick={() => leave(id)}
        aria-label={`Show ${name} on Flow`}
        title="Show it on Flow"
      >
        <UiIcon name="flow" size={15} />
      </Link>
    </>
  )
}

const State = ({ row: { health, word, since } }: { row: ChannelRow }) => (
  <>
    <span className={classes.state} data-health={health}>
      <HealthMark health={health} size={13} />
      {word}
    </span>
    {since === null ? null : (
      <time className={classes.since} dateTime={new Date(since).toISOString()} title={utc(since)}>
        <span className={classes.word}>since </span>
        {Date.now() - since < DAY_MS ? clock(since) : moment(since, Date.now())}
      </time>
    )}
  </>
)

/** A figure with its unit and how it was got; a dash, with the reason, where one isn't known; nothing where there is no such figure. */
const Amount = ({ row, name }: { row: ChannelRow; name: Parameters<typeof showFigure>[0] }) => {
  const figure: Figure | undefined = row.figures[name] ?? (row.missing === null ? undefined : { unknown: row.missing })
  // That no loss is in sight is what one expects.
  if (figure === undefined || (name === 'loss' && isNever(figure))) return null
  const { kind, sign, pieces, note } = showFigure(name, figure)
  return (
    <span
      className={classes.amount}
      data-figure={name}
      data-kind={kind}
      data-health={figureHealth(name, figure, row.health)}
      {...(kind === 'known' && sign === '' ? {} : { title: note })}
    >
      {sign === '' ? null : <i>{sign} </i>}
      {kind === 'unknown' ? '–' : null}
      {pieces.map(({ value, unit }) => (
        <span key={unit}>
          {value}
          {unit === '' ? null : <i>{unit}</i>}
        </span>
      ))}
    </span>
  )
}
