import {
  atLeast,
  type Counters,
  type Cut,
  type Figures,
  isKnown,
  type Json,
  numberOf,
  type Parts,
  type Subscription,
  unknown,
  type Verdict
} from '../model/index.ts'
import { drainFigure, present, rateFigure, SET_BACK } from './figures.ts'
import type { History } from './history.ts'
import { ageBy, arrive, better } from './lateness.ts'
import { lossFigure } from './loss.ts'
import type { Track } from './memory.ts'
import { followParts, type PartsJudged, partsEvidence } from './parts.ts'
import { judge, type Situation, STUCK_MS } from './state.ts'
import { followUnlisted, reads } from './unlisted.ts'
import { rateOf, riseOf, type Window, windowMs } from './window.ts'

/** How long a change in the number of readers counts as the likely cause of what follows. */
const CAUSE_MS = 10 * 60_000
/** How fast an unusually long pause between two takings is forgotten, per poll. */
const FORGET = 0.98

export interface Followed {
  figures: Figures
  track: Track
  /** Of a channel in parts: what is known of each. */
  parts?: PartsJudged
}

/** Judges one subscription: its figures, its state, and what to remember of it for the next poll. `history`: of its channel, where that has parts. */
export const followSubscription = (
  subscription: Subscription,
  window: Window,
  before: Track | undefined,
  { atMs, intervalMs, history }: { atMs: number; intervalMs: number; history: History | undefined }
): Followed => {
  const said = subscription.figures ?? {}
  const fresh = window.readings.length === 1
  const { counters } = subscription
  const backlog = numberOf(said.backlog)
  const inFlightS = Math.max(10, (2 * intervalMs) / 1000)
  const now = {
    atMs,
    intervalMs,
    inFlightS,
    keepMs: windowMs(intervalMs),
    keepsS: numberOf(subscription.keeps),
    cut: knownCut(subscription)
  }
  const parts =
    subscription.parts === undefined || history === undefined || backlog === undefined
      ? undefined
      : followParts(subscription.parts, history, fresh ? undefined : before?.parts, now)
  const arrivals =
    counters?.in === undefined || backlog === undefined || parts !== undefined
      ? []
      : arrive(fresh ? [] : (before?.arrivals ?? []), atMs, counters.in, backlog)
  const derivedAge = backlog === undefined ? said.backlog : (parts?.lateness ?? ageBy(arrivals, atMs, said.backlog))
  const lateness = better(said.lateness, derivedAge)
  const inRate = said.in_rate ?? rateFigure(window, 'in')
  const outRate = said.out_rate ?? (parts?.setBack ? unknown(SET_BACK) : rateFigure(window, 'out'))
  const redelivered = rateFigure(window, 'redelivered')
  const drain = parts?.drain ?? drainFigure(said.backlog, inRate, outRate, inFlightS, subscription.sampleAgeS)
  const rates = { backlog: said.backlog, lateness, inRate, outRate }
  const removedRate = rateOf(window, 'removed')
  const ways = { overtaken: parts?.overtaken, cut: parts?.cut, removedRate, inFlightS, atMs, arrivals }
  const loss = said.loss ?? lossFigure(subscription, rates, ways)
  const derived = { lateness, in_rate: inRate, out_rate: outRate, redelivered_rate: redelivered, drain, loss }
  const stuck = parts?.stuckMs(STUCK_MS) ?? []
  const motion = motionOf(window, fresh ? undefined : before, { ...said, ...present(derived) }, atMs, intervalMs)
  const isUnlisted = reads(motion.unlisted, atMs)
  const figures: Figures = { ...said, ...present(derived), ...(isUnlisted ? { readers: atLeast(1) } : {}) }
  const situation: Situation = {
    nowMs: atMs,
    previous: before?.verdict.state,
    backlog: figures.backlog,
    unacked: figures.unacked,
    readers: figures.readers,
    lateness,
    readings: window.readings.length,
    arriving: (riseOf(window, 'in')?.by ?? 0) > 0,
    setBack: parts?.setBack ?? (fellIn(window, 'out') || fellIn(window, 'place')),
    partsStuck: stuck.length > 0,
    ...motion,
    desertedMs: isUnlisted ? undefined : motion.deserted,
    tookMs: motion.tookMs
  }
  const { state, reason } = judge(situation)
  const begun: Verdict =
    before !== undefined && before.verdict.state === state
      ? before.verdict
      : { state, sinceMs: atMs, evidence: evidenceOf(motion, figures, atMs, reason) }
  const named = state === 'stalled' ? stuck : state === 'behind' ? (parts?.hot ?? []) : []
  const verdict = withParts(begun, subscription.parts, named)
  const healthy =
    state === 'ok' && isKnown(inRate) && isKnown(outRate) && keepsPace(inRate.value, outRate.value)
      ? { in: inRate.value, out: outRate.value }
      : before?.healthy
  return {
    figures,
    track: {
      ...motion,
      arrivals,
      verdict,
      ...(healthy === undefined ? {} : { healthy }),
      ...(parts === undefined ? {} : { parts: parts.track })
    },
    ...(parts === undefined ? {} : { parts })
  }
}

/** Names the parts that make the state what it is, where they are not all of them. Another part that joins them is no new state. */
const withParts = (verdict: Verdict, parts: Parts | undefined, named: readonly number[]): Verdict => {
  const { parts: before, partsNamed: _named, partsInAll: _all, ...evidence } = verdict.evidence
  if (parts === undefined || named.length === 0 || named.length === parts.taken.length)
    return before === undefined ? verdict : { ...verdict, evidence }
  const now = partsEvidence(parts, named)
  if (JSON.stringify(now) === JSON.stringify(before)) return verdict
  return {
    ...verdict,
    evidence: { ...evidence, parts: now, partsNamed: named.length, partsInAll: parts.taken.length }
  }
}

const knownCut = ({ cut }: Subscription): Cut | undefined => (cut === undefined || 'unknown' in cut ? undefined : cut)

type Motion = Omit<Track, 'arrivals' | 'verdict' | 'parts'>

const motionOf = (
  window: Window,
  before: Track | undefined,
  figures: Figures,
  atMs: number,
  intervalMs: number
): Motion => {
  const last = window.readings.at(-1)?.counters
  const previous = window.readings.at(-2)?.counters
  const moved = (name: keyof Counters): boolean => last?.[name] !== previous?.[name] && previous?.[name] !== undefined
  const took = moved('out') || moved('place')
  const came = moved('in')
  const movedBefore = before?.movedMs ?? atMs
  const waited = (numberOf(figures.backlog) ?? 0) > 0
  // A pause counts as this reader's way only if taking then left nothing over: else it was trouble.
  const caughtUp = took && before !== undefined && atMs - movedBefore > 1.5 * intervalMs
  const pause = caughtUp && inFlight(figures, intervalMs) ? atMs - movedBefore : 0
  const readers = numberOf(figures.readers)
  const deserted = readers === 0 ? (before?.deserted ?? atMs) : undefined
  const unlisted = followUnlisted(before?.unlisted, { took, desertedMs: deserted, atMs })
  const tookMs = took ? atMs : before?.tookMs
  const changed = readers !== undefined && before?.lastReaders !== undefined && before.lastReaders !== readers
  return {
    firstMs: before?.firstMs ?? atMs,
    // A reader with nothing to take is not pausing.
    movedMs: took || !(waited || (numberOf(figures.unacked) ?? 0) > 0) ? atMs : movedBefore,
    rhythmMs: Math.round(Math.max(pause, (before?.rhythmMs ?? 0) * FORGET)),
    trafficMs: took || came ? atMs : (before?.trafficMs ?? atMs),
    ...(deserted === undefined ? {} : { deserted }),
    ...(unlisted === undefined ? {} : { unlisted }),
    ...(tookMs === undefined ? {} : { tookMs }),
    ...(readers === undefined ? {} : { lastReaders: readers }),
    ...(changed
      ? { readersChange: { from: before.lastReaders ?? 0, to: readers, atMs } }
      : before?.readersChange === undefined
        ? {}
        : { readersChange: before.readersChange }),
    ...(before?.healthy === undefined ? {} : { healthy: before.healthy })
  }
}

const fellIn = (window: Window, name: keyof Counters): boolean => (riseOf(window, name)?.by ?? 0) < 0

/** Trouble shows in the rates before it does in the state: what was taken then is not how it was when all was well. */
const keepsPace = (inRate: number, outRate: number): boolean => outRate >= 0.9 * inRate

/** Whether what waits is no more than what arrives between two polls. */
const inFlight = ({ backlog, in_rate }: Figures, intervalMs: number): boolean =>
  (numberOf(backlog) ?? 0) <= ((numberOf(in_rate) ?? 0) * intervalMs) / 1000

/** What led here, as far as it was seen: readers that left, and the rates when it was last in step. */
const evidenceOf = (
  motion: Motion,
  figures: Figures,
  atMs: number,
  reason: string | undefined
): Verdict['evidence'] => {
  const evidence: { [key: string]: Json } = {}
  if (reason !== undefined) evidence.reason = reason
  if (motion.readersChange !== undefined && atMs - motion.readersChange.atMs <= CAUSE_MS)
    Object.assign(evidence, {
      readersFrom: motion.readersChange.from,
      readersTo: motion.readersChange.to,
      readersMs: motion.readersChange.atMs
    })
  if (motion.healthy !== undefined)
    Object.assign(evidence, { inBefore: motion.healthy.in, outBefore: motion.healthy.out })
  if (isKnown(figures.in_rate)) evidence.inThen = figures.in_rate.value
  if (isKnown(figures.out_rate)) evidence.outThen = figures.out_rate.value
  return evidence
}
