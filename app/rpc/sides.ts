import { isFailure, type RpcCode, type RpcEnd } from '../../model/rpc.ts'
import type { Codes, RpcAnswer } from '../../model/rpc-answer.ts'
import { callersCodes, codesInOrder } from './words.ts'

/** How calls ended as one of their two ends says: shares are of its own calls, never of the other's. */
export interface Side {
  end: RpcEnd
  /** `server`, `callers` */
  name: string
  /** `as the server says` */
  says: string
  calls: number
  codes: Codes
  /** Steps without a call are left out. */
  steps: readonly { at: number; codes: Codes }[]
}

/** The sides that tell: the server before its callers, who see what never reached it. */
export const sidesOf = ({ end, total, columns, callers, called }: RpcAnswer): Side[] => {
  const seen: Side = {
    end: 'called',
    name: 'callers',
    says: 'as callers saw it',
    calls: callers.reduce((sum, { calls }) => sum + calls, 0),
    codes: callersCodes(callers),
    steps: called
  }
  const served: Side = {
    end: 'served',
    name: 'server',
    says: 'as the server says',
    calls: total.calls,
    codes: total.codes,
    steps: columns
  }
  return [...(end === 'served' ? [served] : []), ...(seen.calls > 0 ? [seen] : [])]
}

/** A code's share of its side's calls, 0 to 1. */
export const shareOf = ({ codes, calls }: Side, code: RpcCode): number => (calls > 0 ? (codes[code] ?? 0) / calls : 0)

/** Codes of a side with a pattern of their own on the chart; the others share the last. */
const TONES = 4

/** A code's shade among those of its kind, its side's most frequent first; 0 for what is well. */
export const toneOf = ({ codes, end }: Side, code: RpcCode): number => {
  const kind = isFailure(code, end)
  const alike = codesInOrder(codes).filter((each) => each !== 'OK' && isFailure(each, end) === kind)
  return Math.min(TONES, alike.indexOf(code) + 1)
}

/** Codes that did not end well, in the order in which they stand upon each other: failures on the ground, they are what one looks for. */
export const stackOf = ({ codes, end }: Side): RpcCode[] =>
  codesInOrder(codes)
    .filter((code) => code !== 'OK')
    .sort((a, b) => Number(isFailure(b, end)) - Number(isFailure(a, end)))

/** The most calls of a step that did not end well, on any of the sides: they are drawn on one scale. */
export const mostOf = (sides: readonly Side[]): number =>
  Math.max(0, ...sides.flatMap((side) => side.steps.map(({ codes }) => badIn(codes))))

export const badIn = (codes: Codes): number =>
  Object.entries(codes).reduce((sum, [code, calls]) => sum + (code === 'OK' ? 0 : calls), 0)
