import { bodySizeOf, type ChannelName, commitOf, type Fact, grpcStatusOf } from '../semantics.ts'
import { idOf } from '../services.ts'
import type { Tallies } from './tallies.ts'
import type { Kept } from './traces.ts'

/** Keys of what is told: of a method by who serves it, of a method by those who call it wherever it is served, of a channel as clients name it. */
export const methodKey = (service: string, rpcService: string, method: string): string =>
  `m|${service}|${rpcService}/${method}`
export const callKey = (rpcService: string, method: string): string => `c|${rpcService}/${method}`
export const channelKey = ({ transport, kind, name, space, address }: ChannelName): string =>
  `h|${JSON.stringify([transport, kind, name, space, address])}`

type Of<Is> = Kept & { fact: Extract<Fact, { is: Is }> }
type Call = Of<'called'>
type Served = Of<'served'>
type Taken = Of<'taken'>
type Published = Of<'published'>
const isCall = (kept: Kept): kept is Call => kept.fact?.is === 'called'
const isServed = (kept: Kept): kept is Served => kept.fact?.is === 'served'
const isTaken = (kept: Kept): kept is Taken => kept.fact?.is === 'taken'
const isPublished = (kept: Kept): kept is Published => kept.fact?.is === 'published'
/** Health checks and reflection are no use of gRPC that anybody chose. */
const isOwn = ({ fact }: Call | Served): boolean => !fact.rpcService.startsWith('grpc.')

const serviceOf = ({ span }: Kept): string => idOf(span.resource)
const endMs = ({ span }: Kept): number => span.startMs + span.seconds * 1000

/** What one whole trace tells of each channel in it. `share`: how many traces it stands for. */
export const walk = (spans: readonly Kept[], share: number, tallies: Tallies): void => {
  for (const kept of spans) {
    const weight = kept.span.weight * share
    if (isServed(kept) && isOwn(kept)) ofServed(kept, weight, tallies)
    else if (isTaken(kept)) ofTaken(kept, weight, tallies)
    else if (isPublished(kept)) ofPublished(kept, weight, tallies)
    else if (kept.fact === undefined) ofCommit(kept, weight, tallies)
    ofSteps(kept, weight, tallies)
  }
}

const ofServed = (served: Served, weight: number, tallies: Tallies): void => {
  const { span, fact, parent } = served
  const key = methodKey(serviceOf(served), fact.rpcService, fact.method)
  tallies.time(key, 'open', span.seconds, weight)
  const { answerBytes, asked, answered } = span.attributes
  if (answerBytes !== undefined) tallies.add(key, Number(answerBytes) === 0 ? 'empty' : 'told', weight)
  if (asked !== undefined && answered !== undefined) {
    const [fewer = 0, more = 0] = [Number(asked), Number(answered)].sort((a, b) => a - b)
    tallies.add(key, 'most', more * weight)
    // The one request that begins a stream, or the one answer that ends it, is no talk.
    tallies.add(key, 'all', (more + Math.max(0, fewer - 1)) * weight)
    tallies.add(key, 'counted', weight)
    if (more > 1) tallies.add(key, 'streamed', weight)
  }
  if (parent !== undefined && isCall(parent) && !fact.failed && !parent.fact.failed)
    tallies.time(key, 'network', Math.max(0, parent.span.seconds - span.seconds), weight)
  if (!isBeneathCall(served)) tallies.add(key, `hops:${depthOf(served)}`, weight)
}

/** Whether somebody waits for a call that this one is part of: a message in between lets go. */
const isBeneathCall = (served: Served): boolean => {
  for (let at = served.parent; at !== undefined && !isTaken(at); at = at.parent) if (isServed(at)) return true
  return false
}

/** Calls one beneath the other, this one among them. A call that no server's span answers is one too. */
const depthOf = (kept: Kept): number => {
  const counts = isServed(kept) || (isCall(kept) && !kept.children.some(isServed))
  const below = kept.children.filter((child) => !isTaken(child)).map(depthOf)
  return (counts ? 1 : 0) + Math.max(0, ...below)
}

/** What one span of a caller does: its calls by method. */
const ofSteps = (step: Kept, weight: number, tallies: Tallies): void => {
  const calls = step.children.filter(isCall).filter(isOwn)
  if (calls.length === 0) return
  for (const [key, same] of Map.groupBy(calls, ({ fact }) => callKey(fact.rpcService, fact.method))) {
    tallies.add(key, `receivers:${receiversOf(same)}`, weight)
    for (const call of same) {
      tallies.add(key, isUnavailable(call) ? 'unavailable' : 'reached', weight)
      if (serviceOf(step) === serviceOf(call)) tallies.add(key, isUnawaited(call, step) ? 'left' : 'awaited', weight)
    }
    for (const each of Map.groupBy(same, ({ fact }) => fact.address).values()) ofTries(key, each, weight, tallies)
  }
}

/** Services and places that they are called at. A call that no server's span answers went to whoever else answers there. */
const receiversOf = (calls: readonly Call[]): number => {
  const known = calls.filter((call) => call.children.some(isServed))
  const answering = new Set(known.map(({ fact }) => fact.address))
  const silent = calls.filter(({ fact }) => !answering.has(fact.address))
  return new Set([
    ...known.map((call) => `${receiverOf(call)}|${call.fact.address}`),
    ...silent.map(({ fact }) => `|${fact.address}`)
  ]).size
}

const receiverOf = (call: Call): string => {
  const served = call.children.find(isServed)
  return served === undefined ? '' : serviceOf(served)
}

const CODES = { cancelled: 'CANCELLED', again: ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED', 'ABORTED'] }
const isUnavailable = (call: Call): boolean =>
  ['UNAVAILABLE', 'DEADLINE_EXCEEDED'].includes(grpcStatusOf(call.span) ?? '')
const mayBeTriedAgain = (call: Call): boolean => CODES.again.includes(grpcStatusOf(call.span) ?? '')

/**
 * Two hosts' clocks are not compared here: both spans are of one process. But the SDK of Node begins a span at a whole millisecond and ends it by a finer
 * clock, so that one may end up to 1 ms before another that it goes on longer than has begun.
 */
const LEFT_MS = 1
/** The caller was done before the answer came, or did not wish to have it. */
const isUnawaited = (call: Call, step: Kept): boolean =>
  endMs(call) > endMs(step) + LEFT_MS || grpcStatusOf(call.span) === CODES.cancelled

/**
 * Calls of one method to one place in one step, one after the other. Tried again: all but the last failed in a way that may pass. A step in which more than
 * one succeeded is a loop over many things; that a method is called so in steps where nothing fails is counted, for then failures in a row are no tries.
 */
const ofTries = (key: string, calls: readonly Call[], weight: number, tallies: Tallies): void => {
  const sorted = calls.toSorted((a, b) => a.span.startMs - b.span.startMs)
  const failed = sorted.filter(mayBeTriedAgain).length
  if (failed === 0) {
    tallies.add(key, 'cleanSteps', weight)
    tallies.add(key, 'cleanCalls', sorted.length * weight)
    return
  }
  const inTurn = sorted.every((call, i) => i === 0 || call.span.startMs >= endMs(sorted[i - 1] ?? call) - LEFT_MS)
  if (!inTurn || !sorted.slice(0, -1).every(mayBeTriedAgain)) return
  tallies.add(key, 'failedSteps', weight)
  tallies.add(key, 'tries', sorted.length * weight)
}

const ofPublished = (published: Published, weight: number, tallies: Tallies): void => {
  const bytes = bodySizeOf(published.span)
  const channel = published.fact.routedTo ?? published.fact.channel
  if (bytes !== undefined && channel.kind !== 'exchange') {
    tallies.add(channelKey(channel), 'bytes', bytes * weight)
    tallies.add(channelKey(channel), 'sized', weight)
  }
}

const ofTaken = (taken: Taken, weight: number, tallies: Tallies): void => {
  const { fact, span, children } = taken
  const key = channelKey(fact.channel)
  const bytes = bodySizeOf(span)
  if (bytes !== undefined && fact.channel.kind === 'queue') {
    tallies.add(key, 'bytes', bytes * weight)
    tallies.add(key, 'sized', weight)
  }
  if (fact.how !== 'processed') return
  const group = fact.group || serviceOf(taken)
  tallies.add(key, children.length > 0 ? `worked:${group}` : `idle:${group}`, weight)
  const asked = askedBy(taken)
  const seconds = asked && answeredAfterS(asked, taken)
  if (seconds !== undefined) tallies.time(key, 'answer', seconds, weight)
}

/** Who sent it, where another did: one that sends to itself asks nobody. */
const askedBy = (taken: Taken): Published | undefined => {
  for (let at = taken.parent; at !== undefined && !isTaken(at); at = at.parent)
    if (isPublished(at)) return serviceOf(at) === serviceOf(taken) ? undefined : at
  return undefined
}

/**
 * s from the question until who asked took the answer, by who asked's own clock; Infinity where none came back, or it was not waited for. undefined where an
 * answer came and nothing tells whether somebody waited: of Kafka the guide asks for no more than that it came.
 */
const answeredAfterS = (asked: Published, taken: Taken): number | undefined => {
  const asker = serviceOf(asked)
  const answer = beneath(taken).find(
    (kept) =>
      isTaken(kept) && serviceOf(kept) === asker && channelKey(kept.fact.channel) !== channelKey(taken.fact.channel)
  )
  if (answer === undefined) return Number.POSITIVE_INFINITY
  const around = asked.parent
  if (around === undefined && taken.fact.channel.transport !== 'kafka') return undefined
  // What asked was over before the answer came: nobody waits.
  if (around !== undefined && serviceOf(around) === asker && endMs(around) + LEFT_MS < answer.span.startMs)
    return Number.POSITIVE_INFINITY
  return Math.max(0, answer.span.startMs - asked.span.startMs) / 1000
}

const beneath = (kept: Kept): Kept[] => kept.children.flatMap((child) => [child, ...beneath(child)])

const ofCommit = ({ span }: Kept, weight: number, tallies: Tallies): void => {
  const commit = commitOf(span)
  if (commit === undefined) return
  tallies.add(channelKey(commit.channel), 'commits', weight)
  tallies.add(channelKey(commit.channel), 'committed', commit.messages * weight)
}
