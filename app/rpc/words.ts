import { type Figures, numberOf } from '../../model/figure.ts'
import { formatCount, formatShare } from '../../model/format.ts'
import type { RpcCode } from '../../model/rpc.ts'
import type { Codes, RpcAnswer, RpcTold } from '../../model/rpc-answer.ts'

/** What a status code says, in words (grpc.github.io, "Status codes and their use in gRPC"). */
export const CODE_WORDS: Record<RpcCode, string> = {
  OK: 'Answered.',
  CANCELLED: 'The caller gave it up.',
  UNKNOWN: 'The server failed without saying how.',
  INVALID_ARGUMENT: 'The server took the request for wrong.',
  DEADLINE_EXCEEDED: 'The caller’s time ran out before an answer came.',
  NOT_FOUND: 'What was asked for is not there.',
  ALREADY_EXISTS: 'What was to be made is there already.',
  PERMISSION_DENIED: 'The caller may not do this.',
  RESOURCE_EXHAUSTED: 'A quota is used up, a message is too large, or the server is too busy.',
  FAILED_PRECONDITION: 'The state of things doesn’t allow it.',
  ABORTED: 'Another was at the same thing at the same time: it may be tried again.',
  OUT_OF_RANGE: 'It reached beyond what there is.',
  UNIMPLEMENTED: 'The server has no such method.',
  INTERNAL: 'Something broke within the server, or on the way.',
  UNAVAILABLE: 'The server was not reached, or turned it away: it may be tried again.',
  DATA_LOSS: 'Data was lost or is corrupt.',
  UNAUTHENTICATED: 'The caller did not say who it is.',
  OTHER: 'It failed, and no gRPC code was told.'
}

/** Codes by how many calls had them, those that were answered last. */
export const codesInOrder = (...told: readonly Codes[]): RpcCode[] => {
  const sums = new Map<RpcCode, number>()
  for (const codes of told)
    for (const [code, calls] of Object.entries(codes) as [RpcCode, number][])
      sums.set(code, Math.max(sums.get(code) ?? 0, calls))
  return [...sums].sort(([a, x], [b, y]) => Number(a === 'OK') - Number(b === 'OK') || y - x).map(([code]) => code)
}

/** The codes that callers saw, all together. */
export const callersCodes = (callers: readonly Pick<RpcTold, 'codes'>[]): Codes => {
  const codes: Codes = {}
  for (const { codes: own } of callers)
    for (const [code, calls] of Object.entries(own) as [RpcCode, number][]) codes[code] = (codes[code] ?? 0) + calls
  return codes
}

/** Said where one of several has most of what failed. */
const MOST_SHARE = 0.7

/** A sentence or two of a time's calls: how many, what failed most, and where. Nothing that isn't known; how long they took stands beside it. */
export const sayTime = (answer: RpcAnswer, words: string, nameOf: (id: string) => string): string => {
  const { total, callers, instances } = answer
  if (total.calls === 0) return `No call was told of in the ${words}.`
  const few = total.calls === 1
  const count = `In the ${words} ${formatCount(total.calls)} ${few ? 'call' : 'calls'}.`
  return [count, failing(answer, nameOf, callers, instances)].filter((part) => part !== '').join(' ')
}

/** Why nothing is drawn of a time: what its calls, or those under way now, have to do with that. `isPart`: calls of one caller, instance or code alone. */
export const whyEmpty = (
  { total }: Pick<RpcAnswer, 'total'>,
  figures: Figures,
  words: string,
  isPart: boolean
): string => {
  if (total.calls > 0)
    return 'All of them ended within the same tick of their clock: they took no time that could be drawn.'
  if (isPart) return `No such call ended in the ${words}.`
  const streams = numberOf(figures.open_streams) ?? 0
  const calls = numberOf(figures.in_flight) ?? 0
  if (streams > 0)
    return `${formatCount(streams)} ${streams === 1 ? 'stream is' : 'streams are'} open. How long one took is known when it ends: none ended in the ${words}.`
  if (calls > 0)
    return `${formatCount(calls)} ${calls === 1 ? 'call is' : 'calls are'} under way. How long one took is known when it ends: none ended in the ${words}.`
  return `Calls are drawn once they end: none did in the ${words}.`
}

const failing = (
  { total }: RpcAnswer,
  nameOf: (id: string) => string,
  callers: RpcAnswer['callers'],
  instances: RpcAnswer['instances']
): string => {
  const seen = callers.reduce((sum, { failed }) => sum + failed, 0)
  const calls = callers.reduce((sum, each) => sum + each.calls, 0)
  // Callers see what their server never knew: deadlines, and what did not reach it.
  const [failed, of, codes] =
    seen > total.failed ? [seen, calls, callersCodes(callers)] : [total.failed, total.calls, total.codes]
  if (failed === 0) return 'None failed.'
  const [worst] = codesInOrder(codes)
  const how = worst === undefined || worst === 'OK' ? '' : `, most with ${worst}`
  const [onInstance, byCaller] = [
    where(instances, (each) => `on instance ${each.instance}`),
    where(callers, (each) => `called by ${nameOf(each.caller)}`)
  ]
  if (codes === total.codes) return `${formatShare(failed / of)} failed${how}${onInstance}${byCaller}.`
  // What callers saw fail is not all of what the server knows to have failed: where that was is said apart.
  const own = onInstance === '' ? '' : ` The server’s own failures: ${onInstance.slice(2)}.`
  return `${formatShare(failed / of)} failed for callers${how}${byCaller}.${own}`
}

const where = <T extends RpcTold>(all: readonly T[], name: (each: T) => string): string => {
  const failed = all.reduce((sum, each) => sum + each.failed, 0)
  const [most] = all.toSorted((a, b) => b.failed - a.failed)
  if (all.length < 2 || most === undefined || failed === 0 || most.failed / failed < MOST_SHARE) return ''
  return `, ${most.failed === failed ? 'all' : `${formatShare(most.failed / failed)} of them`} ${name(most)}`
}
