import type { Span } from '../span.ts'

/** A span of a trace that is kept: what is read of every span, and what is read of these alone. */
export interface Raw {
  span: Span
  trace: string
  id: string
  parent: string | null
  links: { trace: string; id: string }[]
  exception: string | null
}

/** Of the links of one span no more are kept. */
export const MOST_LINKS_KEPT = 8

/** Trace ids by their last six bytes as a number: for looking through many spans without making text. */
export type Wanted<T> = ReadonlyMap<number, T>
/** The last four bytes of a trace id, as `Span.trace` has them, in a number that a set takes as it is. */
export const tailOf = (trace: number): number => trace | 0
export const keyOfTrace = (trace: string): number => Number.parseInt(trace.slice(20), 16)
