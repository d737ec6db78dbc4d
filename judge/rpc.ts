import {
  CELL_SCALE,
  coarsen,
  countOf,
  emptyHistogram,
  type Histogram,
  isFailure,
  merge,
  type Quantiles,
  quantile,
  RPC_SERIES,
  type RpcAnswer,
  type RpcColumn,
  type RpcEnd,
  type RpcSeries,
  type RpcShare,
  type RpcTold,
  readRpcPart
} from '../model/index.ts'
import { round } from './window.ts'

/** A part's latencies in one step: `slot` × step is when it began. */
export interface Spread {
  of: string
  name: string
  part: string
  slot: number
  histogram: Histogram
}

interface Asked {
  from: number
  to: number
  step: number
  caller?: string | undefined
  instance?: string | undefined
  code?: string | undefined
}

/** A spread of calls with what its part says. */
interface Calls {
  of: string
  slot: number
  code: ReturnType<typeof readRpcPart>['code']
  who: string
  histogram: Histogram
}

const callsOf = (spreads: readonly Spread[], end: RpcEnd): Calls[] =>
  spreads
    .filter(({ name }) => name === RPC_SERIES[end])
    .map(({ of, slot, part, histogram }) => ({ of, slot, histogram, ...readRpcPart(part) }))

/**
 * What the page of a method shows of a time. A call is told by its server where that tells at all, else by its callers: never both added up. All merge
 * exactly, so any set of methods, callers, instances and steps has its own true quantiles.
 */
export const answerRpc = (spreads: readonly Spread[], asked: Asked): RpcAnswer => {
  const { from, to, step, caller, instance, code } = asked
  const [served, called] = [callsOf(spreads, 'served'), callsOf(spreads, 'called')]
  const serving = new Set(served.map(({ of }) => of))
  const byCaller = caller === undefined ? called : called.filter(({ who }) => who === caller)
  const told: (Calls & { end: RpcEnd })[] =
    caller !== undefined
      ? byCaller.map((each) => ({ ...each, end: 'called' }))
      : [
          ...served.map((each) => ({ ...each, end: 'served' as const })),
          ...called.filter(({ of }) => !serving.has(of)).map((each) => ({ ...each, end: 'called' as const }))
        ]
  const shown = told.filter(
    (each) => (instance === undefined || each.who === instance) && (code === undefined || each.code === code)
  )
  const [first] = told
  const seen = instance === undefined ? byCaller.filter((each) => code === undefined || each.code === code) : []
  const shares = spreads.filter(({ part }) => caller === undefined || part === caller)
  return {
    from,
    to,
    step,
    end: first === undefined ? null : told.some(({ end }) => end === 'served') ? 'served' : 'called',
    total: toldOf(shown),
    columns: bySlot(shown).map(([slot, those]) => columnOf(slot * step, those)),
    called: bySlot(seen).map(([slot, those]) => ({ at: slot * step, ...endedOf(those) })),
    callers: [...Map.groupBy(byCaller, ({ who }) => who)]
      .map(([who, those]) => ({
        caller: who,
        ...toldOf(those.map((each) => ({ ...each, end: 'called' as const }))),
        share: shareOf(spreads.filter(({ part }) => part === who))
      }))
      .sort(slowestFirst),
    instances: [...Map.groupBy(served, ({ who }) => who)]
      .filter(([who]) => who !== '')
      .map(([who, those]) => ({ instance: who, ...toldOf(those.map((each) => ({ ...each, end: 'served' as const }))) }))
      .sort(slowestFirst),
    share: shareOf(shares),
    messages: messagesOf(spreads),
    retries: sumOf(spreads, 'retries', caller),
    answers: answersOf(whole(spreads, 'sizes')) ?? answersOf(whole(spreads, 'received'))
  }
}

const bySlot = <T extends Calls>(calls: readonly T[]): [slot: number, those: T[]][] =>
  [...Map.groupBy(calls, ({ slot }) => slot)].sort(([a], [b]) => a - b)

const endedOf = (those: readonly Calls[]): { calls: number; codes: RpcTold['codes'] } => {
  const codes: RpcTold['codes'] = {}
  for (const { code, histogram } of those) codes[code] = round((codes[code] ?? 0) + countOf(histogram), 3)
  return { calls: round(sum(Object.values(codes)), 3), codes }
}
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

const whole = (spreads: readonly Spread[], series: RpcSeries): Histogram =>
  spreads.reduce(
    (sum, each) => (each.name === RPC_SERIES[series] ? merge([sum, each.histogram]) : sum),
    emptyHistogram()
  )

const sumOf = (spreads: readonly Spread[], series: RpcSeries, who: string | undefined): number | null => {
  const those = spreads.filter(({ name, part }) => name === RPC_SERIES[series] && (who === undefined || part === who))
  return those.length === 0 ? null : Math.round(those.reduce((sum, { histogram }) => sum + histogram.sum, 0))
}

const messagesOf = (spreads: readonly Spread[]): RpcAnswer['messages'] => {
  const [requests, responses] = [whole(spreads, 'requests'), whole(spreads, 'responses')]
  const calls = Math.max(countOf(requests), countOf(responses))
  if (calls === 0) return null
  const mean = (each: Histogram): number | null => (countOf(each) > 0 ? round(each.sum / countOf(each), 2) : null)
  return { calls: round(calls, 3), requests: mean(requests), responses: mean(responses) }
}

const answersOf = (sizes: Histogram): RpcAnswer['answers'] => {
  const count = countOf(sizes)
  return count === 0
    ? null
    : { count: round(count, 3), mean: round(sizes.sum / count, 1), p99: round(quantile(sizes, 0.99) ?? 0, 0) }
}

/** Who fails most before who is slowest. */
const slowestFirst = (a: RpcTold, b: RpcTold): number =>
  share(b) - share(a) || (b.p95 ?? 0) - (a.p95 ?? 0) || b.calls - a.calls
const share = ({ failed, calls }: RpcTold): number => (calls > 0 ? Math.round((failed / calls) * 1000) : 0)

const toldOf = (those: readonly (Calls & { end: RpcEnd })[]): RpcTold => {
  const failed = sum(those.map(({ code, end, histogram }) => (isFailure(code, end) ? countOf(histogram) : 0)))
  const merged = merge(those.map(({ histogram }) => histogram))
  return { ...endedOf(those), failed: round(failed, 3), ...quantilesOf(merged) }
}

const quantilesOf = (histogram: Histogram): Quantiles => {
  const of = (q: number): number | null => {
    const value = quantile(histogram, q)
    return value === undefined ? null : round(value, 6)
  }
  return { p50: of(0.5), p90: of(0.9), p95: of(0.95), p99: of(0.99) }
}

const columnOf = (at: number, those: readonly (Calls & { end: RpcEnd })[]): RpcColumn => {
  const all = merge(those.map(({ histogram }) => histogram))
  const { offset, counts } = coarsen(all, Math.min(all.scale, CELL_SCALE))
  // What a sender counts in coarser buckets than those of the map stands in the lowest of them that it covers.
  const width = 2 ** Math.max(0, CELL_SCALE - all.scale)
  return {
    at,
    ...toldOf(those),
    cells: counts.flatMap((count, i): [number, number][] =>
      count > 0 ? [[(offset + i) * width, round(count, 3)]] : []
    )
  }
}

/** Means of calls that both ends told of: what the caller waited is the server's time and what is between. null where there were none. */
const shareOf = (spreads: readonly Spread[]): RpcShare | null => {
  const [answered, between] = [whole(spreads, 'answered'), whole(spreads, 'between')]
  const calls = countOf(answered)
  if (calls === 0) return null
  const [server, rest] = [answered.sum / calls, between.sum / calls]
  return {
    calls: round(calls, 3),
    client: round(server + rest, 6),
    server: round(server, 6),
    between: round(rest, 6),
    serverP95: round(quantile(answered, 0.95) ?? 0, 6),
    betweenP95: round(quantile(between, 0.95) ?? 0, 6)
  }
}
