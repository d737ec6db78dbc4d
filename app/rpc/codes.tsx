'use client'
import { UnstyledButton } from '@mantine/core'
import { formatCount, formatShare } from '../../model/format.ts'
import { isFailure, type RpcCode } from '../../model/rpc.ts'
import type { RpcAnswer } from '../../model/rpc-answer.ts'
import type { Axis } from '../charts/axis.ts'
import panel from '../panel/panel.module.css'
import { Strips } from './code-strip.tsx'
import classes from './codes.module.css'
import { type Side, shareOf, sidesOf, stackOf, toneOf } from './sides.ts'
import { CODE_WORDS, codesInOrder } from './words.ts'

interface CodesProps {
  answer: RpcAnswer
  axis: Axis
  words: string
  /** The one whose calls the map shows alone. */
  chosen: string | null
  choose(code: RpcCode | null): void
}

/** How calls ended, by status code: over time, and each with what it means. Server and callers each say it of their own calls: two wholes, never one. */
export const Codes = ({ answer, axis, words, chosen, choose }: CodesProps) => {
  const sides = sidesOf(answer)
  const well = sides.every((side) => stackOf(side).length === 0)
  return (
    <section data-codes>
      <h2 className={panel.heading}>
        Status codes{' '}
        <small>
          {well ? 'all OK' : words}
          {alone(sides)}
        </small>
      </h2>
      {well ? null : <Strips sides={sides} axis={axis} step={answer.step} words={words} />}
      <table className={`${panel.table} ${classes.table}`}>
        <thead>
          <tr>
            <th scope="col">code</th>
            <th scope="col" className={classes.means}>
              what it says
            </th>
            {sides.map(({ end, name, calls, says }) => (
              <th key={end} scope="col" title={`Shares are of ${formatCount(calls)} calls ${says}.`}>
                <b>{name}</b> of {formatCount(calls)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {codesInOrder(...sides.map(({ codes }) => codes)).map((code) => (
            <tr key={code} data-code={code}>
              <td>
                <UnstyledButton
                  className={panel.link}
                  aria-pressed={chosen === code}
                  title={chosen === code ? 'Show all calls again' : 'Show these calls alone on the map'}
                  onClick={() => choose(chosen === code ? null : code)}
                >
                  {code}
                </UnstyledButton>
              </td>
              <td className={classes.means}>{CODE_WORDS[code]}</td>
              {sides.map((side) => (
                <Ended key={side.end} side={side} code={code} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Where one side tells nothing, that is said: its view is missing, not empty. */
const alone = (sides: readonly Side[]): string => {
  const [only] = sides
  if (only === undefined || sides.length > 1) return ''
  return only.end === 'served'
    ? '; no caller of it sends spans or metrics'
    : '; its server sends neither spans nor metrics'
}

/** Which part of a side's calls ended so, and how many those are. */
const Ended = ({ side, code }: { side: Side; code: RpcCode }) => {
  const calls = side.codes[code] ?? 0
  const failure = isFailure(code, side.end)
  const share = shareOf(side, code)
  return (
    <td data-side={side.end} data-health={failure && calls > 0 ? 'critical' : 'ok'}>
      {calls === 0 ? (
        <span className={classes.none}>0</span>
      ) : (
        <span className={classes.ended}>
          <span className={classes.bar} data-tone={toneOf(side, code)} data-failure={failure}>
            <i style={{ width: `${share * 100}%` }} />
          </span>
          <span className={classes.share}>{formatShare(share)}</span>
          <span className={classes.calls}>{formatCount(calls)}</span>
        </span>
      )}
    </td>
  )
}
