'use client'
import { UnstyledButton } from '@mantine/core'
import { formatCount, formatShare } from '../../model/format.ts'
import { isFailure, type RpcCode } from '../../model/rpc.ts'
import type { Codes as ByCode, RpcAnswer } from '../../model/rpc-answer.ts'
import { type Axis, rightOf } from '../charts/axis.ts'
import { useWidth } from '../charts/use-width.ts'
import { moment, utc } from '../format/time.ts'
import panel from '../panel/panel.module.css'
import classes from './codes.module.css'
import { columnX } from './heat.ts'
import { CODE_WORDS, callersCodes, codesInOrder } from './words.ts'

const HEIGHT = 56
/** Codes with a pattern of their own on the chart; the others share the last. */
const TONES = 4

interface CodesProps {
  answer: RpcAnswer
  axis: Axis
  words: string
  /** The one whose calls the map shows alone. */
  chosen: string | null
  choose(code: RpcCode | null): void
}

/** How calls ended, by status code: over time, and each with what it means, as the server and as callers saw it. */
export const Codes = ({ answer, axis, words, chosen, choose }: CodesProps) => {
  const { total, callers, end } = answer
  const seen = callersCodes(callers)
  const served: ByCode = end === 'served' ? total.codes : {}
  const order = codesInOrder(end === 'served' ? served : total.codes, seen)
  const bad: RpcCode[] = order.filter((code) => code !== 'OK')
  return (
    <section data-codes>
      <h2 className={panel.heading}>
        Status codes <small>{bad.length === 0 ? 'all OK' : words}</small>
      </h2>
      {bad.length === 0 ? null : <Strip answer={answer} axis={axis} codes={bad} words={words} />}
      <table className={`${panel.table} ${classes.table}`}>
        <thead>
          <tr>
            <th scope="col">code</th>
            <th scope="col" className={classes.means}>
              what it says
            </th>
            <th scope="col">{end === 'served' ? 'server' : 'calls'}</th>
            {end === 'served' ? <th scope="col">callers</th> : null}
            <th scope="col">share</th>
          </tr>
        </thead>
        <tbody>
          {order.map((code) => (
            <Line
              key={code}
              code={code}
              tone={toneOf(bad, code, end)}
              served={served}
              seen={seen}
              answer={answer}
              pressed={chosen === code}
              choose={choose}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface LineProps {
  code: RpcCode
  tone: number
  served: ByCode
  seen: ByCode
  answer: RpcAnswer
  pressed: boolean
  choose(code: RpcCode | null): void
}

const Line = ({ code, tone, served, seen, answer, pressed, choose }: LineProps) => {
  const { end, total, callers } = answer
  const calls = (end === 'served' ? served[code] : total.codes[code]) ?? 0
  const called = seen[code] ?? 0
  const all = callers.reduce((sum, each) => sum + each.calls, 0)
  // The larger of both views: a deadline that ran out on the way is known to the caller alone.
  const share = Math.max(total.calls > 0 ? calls / total.calls : 0, all > 0 ? called / all : 0)
  const failure = isFailure(code, end ?? 'called')
  return (
    <tr data-code={code}>
      <td>
        <i className={classes.key} data-tone={tone} data-failure={failure} />
        <UnstyledButton
          className={panel.link}
          aria-pressed={pressed}
          title={pressed ? 'Show all calls again' : 'Show these calls alone on the map'}
          onClick={() => choose(pressed ? null : code)}
        >
          {code}
        </UnstyledButton>
      </td>
      <td className={classes.means}>{CODE_WORDS[code]}</td>
      <td data-health={failure && calls > 0 ? 'critical' : 'ok'}>{formatCount(calls)}</td>
      {end === 'served' ? (
        <td
          data-health={code !== 'OK' && called > 0 ? 'critical' : 'ok'}
          {...(callers.length === 0 ? { title: 'No caller of it sends spans or metrics.' } : {})}
        >
          {callers.length === 0 ? '–' : formatCount(called)}
        </td>
      ) : null}
      <td>
        <span className={classes.bar}>
          <i style={{ width: `${Math.max(2, share * 100)}%` }} data-failure={failure} />
        </span>
        {formatShare(share)}
      </td>
    </tr>
  )
}

/** A code's shade among those of its kind, the most frequent first; 0 for what is well. */
const toneOf = (bad: readonly RpcCode[], code: RpcCode, end: RpcAnswer['end']): number => {
  const kind = isFailure(code, end ?? 'called')
  return Math.min(TONES, bad.filter((each) => isFailure(each, end ?? 'called') === kind).indexOf(code) + 1)
}

/** What did not end well over time, one code upon the other, the most frequent at the ground. */
const Strip = ({
  answer,
  axis,
  codes,
  words
}: {
  answer: RpcAnswer
  axis: Axis
  codes: readonly RpcCode[]
  words: string
}) => {
  const { ref, width } = useWidth()
  const { columns, step, end } = answer
  const failed = (code: RpcCode): boolean => isFailure(code, end ?? 'called')
  // Failures stand on the ground: they are what one looks for.
  const stacked = codes.toSorted((a, b) => Number(failed(b)) - Number(failed(a)))
  const map = {
    axis,
    width: Math.max(1, width - rightOf(axis)),
    height: HEIGHT,
    step,
    rows: { perOctave: 1, first: 0, count: 1 }
  }
  const sums = columns.map((column) => codes.reduce((sum, code) => sum + (column.codes[code] ?? 0), 0))
  const most = Math.max(1, ...sums)
  return (
    <div
      ref={ref}
      className={classes.strip}
      style={{ height: HEIGHT }}
      role="img"
      aria-label={`Calls that did not end with OK over the ${words}: at most ${formatCount(Math.max(0, ...sums))} in a step`}
    >
      <svg width={width} height={HEIGHT} aria-hidden="true">
        <path className={classes.ground} d={`M0 ${HEIGHT - 0.5}H${map.width}`} />
        {columns.map((column, i) => {
          const { left, wide } = columnX(map, column.at)
          let below = HEIGHT
          const said = codes.flatMap((code) =>
            column.codes[code] ? [`${code} ${formatCount(column.codes[code])}`] : []
          )
          return (sums[i] ?? 0) === 0 ? null : (
            <g key={column.at}>
              <title>{`${moment(column.at, axis.at)} (${utc(column.at)}): ${said.join(', ')}`}</title>
              {stacked.map((code) => {
                const high = ((column.codes[code] ?? 0) / most) * (HEIGHT - 12)
                if (high === 0) return null
                below -= Math.max(1, high)
                return (
                  <rect
                    key={code}
                    className={classes.piece}
                    data-tone={toneOf(codes, code, end)}
                    data-failure={failed(code)}
                    x={left}
                    width={Math.max(1, wide - 0.5)}
                    y={below}
                    height={Math.max(1, high)}
                  />
                )
              })}
            </g>
          )
        })}
        <text className={classes.tick} x={1} y={9}>
          {formatCount(most)}
        </text>
        <path className={classes.plumb} d={`M${map.width} 0V${HEIGHT}`} />
      </svg>
    </div>
  )
}
