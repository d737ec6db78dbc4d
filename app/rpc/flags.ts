import type { KeptEvent } from '../../model/event.ts'
import type { Axis } from '../charts/axis.ts'
import type { Flag } from './heat-drawn.tsx'

/** Events of the time shown: a deployment with the version that it brought, as far as its sentence says one. */
export const flagsOf = (events: readonly KeptEvent[], { from, at }: Pick<Axis, 'from' | 'at'>): Flag[] =>
  events
    .filter((event) => event.at >= from && event.at <= at)
    .map(({ at: when, kind, text }) => ({ at: when, word: kind === 'deploy' ? versionIn(text) : '', says: text }))

/** `orders runs 1.4.2, 1.4.1 before.` → `1.4.2`; of people's own words the first that has a digit in it. */
const versionIn = (text: string): string =>
  /\bruns ([^\s,]+)/.exec(text)?.[1] ?? /\S*\d\S*/.exec(text)?.[0]?.replace(/[.,;]$/, '') ?? 'deployed'
