import { countOf, type Histogram, type PartLatency, RPC_SERIES, rpcPart } from '../../model/index.ts'
import type { Calling } from './callers.ts'
import type { Share } from './split.ts'

/** What is kept of one method's calls since the last tick: by instance and code, by caller and code, and how its callers' time divides. */
export const partsOf = (of: string, served: readonly Share[], callings: readonly Calling[]): PartLatency[] => {
  const parts: PartLatency[] = served.map(({ who, code, latency }) => ({
    of,
    name: RPC_SERIES.served,
    part: rpcPart(code, who),
    latency
  }))
  for (const { caller, codes, answered, between } of callings) {
    for (const { code, latency } of codes)
      parts.push({ of, name: RPC_SERIES.called, part: rpcPart(code, caller), latency })
    if (countOf(answered) === 0) continue
    parts.push({ of, name: RPC_SERIES.answered, part: caller, latency: answered })
    parts.push({ of, name: RPC_SERIES.between, part: caller, latency: between })
  }
  return parts
}

/** What calls of a method had, kept by `what|who`. */
export const hadIn = (of: string, had: ReadonlyMap<string, Histogram>): PartLatency[] =>
  [...had].map(([key, latency]) => {
    const bar = key.indexOf('|')
    return { of, name: `rpc.${key.slice(0, bar)}`, part: key.slice(bar + 1), latency }
  })
