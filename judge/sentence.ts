import { formatCount, formatRate, formatSeconds } from '../model/format.ts'
import type { Figure, Json, SubscriptionState, Trouble } from '../model/index.ts'
import { type Figures, isKnown, isNever } from '../model/known.ts'
import { LIMITS } from './health.ts'
import { mostWaitsIn, partsStandStill } from './parts-words.ts'

/** What a state's sentence begins with, before "since 14:06", which the page says in the viewer's zone. */
export const LEADS: Record<SubscriptionState, string> = {
  ok: 'In step',
  idle: 'Idle',
  behind: 'Behind',
  stalled: 'Stuck',
  stopped: 'Nobody reads',
  rewound: 'Reading again',
  unknown: 'Can’t be seen'
}

/** The trouble that says more of a thing than the state of its reader does: any that is critical, and a slight one where the state is none. */
export const leadingTrouble = (
  troubles: readonly Trouble[],
  state: SubscriptionState | undefined
): Trouble | undefined => {
  const calm = state === undefined || state === 'ok' || state === 'idle' || state === 'unknown'
  return troubles.find(({ severity }) => severity === 'critical' || calm)
}

/** What the sentences are made of. */
export interface Told {
  state: SubscriptionState
  evidence: { [key: string]: Json }
  figures: Figures
  /** What its readers are called: the group's name, or the queue's consuming service; null where nobody is known. */
  readerName: string | null
  /** What its channel's source says is wrong with it. */
  troubles?: readonly Trouble[]
}

/**
 * The state in sentences with figures: what happens, why as far as it was seen, and where it leads. Without the lead and the time, and without
 * anything that isn't known.
 */
export const summarise = (told: Told): string =>
  sentences(...(told.troubles ?? []).map(({ text }) => text), situation(told))

const situation = (told: Told): string => {
  const { state, figures } = told
  switch (state) {
    case 'ok':
      return rests(figures) ? RESTS : sentences(pace(figures), waits(figures), lost(figures))
    case 'idle':
      return sentences(RESTS, lost(figures))
    case 'behind':
      return sentences(`${pace(figures, true)}${cause(told)}`, waits(figures), lost(figures), outlook(figures))
    case 'stalled':
      return sentences(
        partsStandStill(told.evidence) || `${readersPresent(figures)}, but nothing is taken${cause(told)}`,
        waits(figures),
        arrivals(figures),
        lost(figures),
        loss(figures)
      )
    case 'stopped':
      return sentences(`${someone(told)}${left(told)}`, waits(figures), arrivals(figures), lost(figures), loss(figures))
    case 'rewound':
      return sentences(
        'The position was set back: messages that were read once are read again',
        waits(figures),
        lost(figures),
        outlook(figures)
      )
    case 'unknown':
      return typeof told.evidence.reason === 'string' ? told.evidence.reason : 'What it reads can’t be seen.'
  }
}

const RESTS = 'No messages arrive and none wait.'
/** Idle in all but the time that it has to last. */
const rests = ({ backlog, in_rate, out_rate }: Figures): boolean =>
  [backlog, in_rate, out_rate].every((figure) => isKnown(figure) && figure.value === 0)

/** `a. b.` of what there is to say. */
const sentences = (...parts: string[]): string =>
  parts
    .filter((part) => part !== '')
    .map((part) => (part.endsWith('.') ? part : `${part}.`))
    .join(' ')

const about = ({ how }: { how: string }): string =>
  how === 'estimated' ? '≈ ' : how === 'at_least' ? 'at least ' : how === 'at_most' ? 'at most ' : ''

const messages = (figure: Figure): string =>
  isKnown(figure)
    ? `${about(figure)}${formatCount(figure.value)} ${figure.value === 1 ? 'message' : 'messages'}`
    : 'messages'

/** Messages a second, with the right number; below one a second people think in minutes. */
const perSecond = (rate: number): string => {
  if (rate === 0) return 'no messages'
  if (rate >= 0.95) {
    const shown = formatRate(rate)
    return `${shown} ${shown === '1' ? 'message' : 'messages'} a second`
  }
  const minute = formatRate(rate * 60)
  return `${minute} ${minute === '1' ? 'message' : 'messages'} a minute`
}

const pace = ({ in_rate, out_rate }: Figures, open = false): string => {
  if (!isKnown(in_rate) || !isKnown(out_rate))
    return isKnown(out_rate) ? `${upper(perSecond(out_rate.value))} ${are(out_rate.value)} taken` : ''
  if (!open && in_rate.value > 0 && same(in_rate.value, out_rate.value))
    return `${upper(perSecond(in_rate.value))} ${arrive(in_rate.value)} and ${are(in_rate.value)} taken`
  return `${upper(perSecond(in_rate.value))} ${arrive(in_rate.value)}, ${takenAfter(in_rate.value, out_rate.value)}`
}

/** The second half of "38 messages a second arrive, 6 are taken": the unit is said again only where it differs. */
const takenAfter = (inRate: number, outRate: number): string => {
  if (outRate === 0) return 'none are taken'
  const sameUnit = inRate >= 0.95 && outRate >= 0.95
  return `${sameUnit ? formatRate(outRate) : perSecond(outRate)} ${are(outRate)} taken`
}

const same = (a: number, b: number): boolean => Math.abs(a - b) <= 0.1 * Math.max(a, b)
const one = (rate: number): boolean => formatRate(rate >= 0.95 ? rate : rate * 60) === '1'
const arrive = (rate: number): string => (one(rate) ? 'arrives' : 'arrive')
const are = (rate: number): string => (one(rate) ? 'is' : 'are')
const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const waits = ({ backlog, lateness }: Figures): string => {
  if (!isKnown(backlog) || backlog.value === 0) return ''
  const age =
    isKnown(lateness) && lateness.value > 0 ? `, the oldest for ${about(lateness)}${formatSeconds(lateness.value)}` : ''
  return `${upper(messages(backlog))} ${backlog.value === 1 ? 'waits' : 'wait'}${age}`
}

const arrivals = ({ in_rate }: Figures): string =>
  isKnown(in_rate) && in_rate.value > 0 ? `${upper(perSecond(in_rate.value))} ${arrive(in_rate.value)}` : ''

const readersPresent = ({ readers }: Figures): string => {
  if (!isKnown(readers) || readers.value === 0) return 'Readers are there'
  return readers.value === 1 ? 'One consumer is there' : `${formatCount(readers.value)} consumers are there`
}

const someone = ({ readerName }: Told): string =>
  readerName === null ? 'No consumer is there' : `No consumer of ${readerName} is there`

const left = ({ evidence }: Told): string => {
  const { readersFrom } = evidence
  if (typeof readersFrom !== 'number' || readersFrom === 0) return ''
  return readersFrom === 1 ? ': the only one has left' : `: all ${formatCount(readersFrom)} have left`
}

/** Whose doing it is: consumers that left come before slower taking (which follows from it), a few parts before all of them, slower taking before faster arrival. */
const cause = ({ evidence, readerName, figures }: Told): string => {
  const { readersFrom, readersTo, inBefore, outBefore } = evidence
  if (typeof readersFrom === 'number' && typeof readersTo === 'number' && readersTo < readersFrom) {
    const who = readerName === null ? 'consumers' : `${readerName} consumers`
    return `: ${formatCount(readersFrom - readersTo)} of ${formatCount(readersFrom)} ${who} left`
  }
  const hot = mostWaitsIn(evidence)
  if (hot !== '') return hot
  const { in_rate, out_rate } = figures
  if (typeof inBefore !== 'number' || typeof outBefore !== 'number' || !isKnown(in_rate) || !isKnown(out_rate))
    return ''
  if (out_rate.value < 0.8 * outBefore) return `: the consumers took ${formatRate(outBefore)} a second before`
  if (in_rate.value > 1.25 * inBefore)
    return inBefore === 0 ? ': none arrived before' : `: ${formatRate(inBefore)} a second arrived before`
  return ''
}

const outlook = (figures: Figures): string => {
  const { drain } = figures
  const drains = isNever(drain)
    ? 'At this pace it never drains'
    : isKnown(drain) && drain.value > 0
      ? `At this pace it drains in ≈ ${formatSeconds(drain.value)}`
      : ''
  return sentences(drains, loss(figures))
}

/** Said when it is near: far off it is only how long the channel keeps messages. */
const loss = ({ loss }: Figures): string =>
  isKnown(loss) && loss.value < LIMITS.lossNearS
    ? `In ${loss.how === 'estimated' ? '' : about(loss)}${formatSeconds(loss.value)} unread messages are deleted`
    : ''

/** What is gone already. That at most so many are says not that any is. */
const lost = ({ lost }: Figures): string =>
  isKnown(lost) && lost.value > 0 && lost.how !== 'at_most'
    ? `${upper(messages(lost))} ${lost.value === 1 ? 'was' : 'were'} deleted unread`
    : ''
