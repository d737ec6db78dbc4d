import {
  answer,
  answerFork,
  confidenceOf,
  type Decided,
  decidedBy,
  FORKS,
  fitOf,
  type History,
  profilesOf,
  rowsOf,
  rulesOf,
  type UsageProfile,
  type Verdict,
  verdictOf,
  withSettings
} from '../../guide/index.ts'
import { GuideState, Habits, type Judgement, type ProfileAnswer } from '../../model/index.ts'
import {
  packedUntil,
  readFindings,
  readHours,
  readNote,
  readPins,
  readRewound,
  readSeries,
  readTopology,
  type Store
} from '../../store/index.ts'

const HOUR_MS = 3_600_000
const MOST_FINDINGS = 50

/** How a channel is used, read from the store for this channel alone; undefined where there is no such channel now. */
export const profileNow = async (store: Store, of: string, now: number): Promise<ProfileAnswer | undefined> => {
  const [parts, pins, history, findings, note] = await Promise.all([
    readTopology(store),
    readPins(store, of),
    historyOf(store, of, now),
    readFindings(store, { of, limit: MOST_FINDINGS }),
    readNote(store, 'guide')
  ])
  const file = GuideState.safeParse(note).data?.guide ?? null
  const profile = profilesOf(parts, history, now, pins).find(({ id }) => id === of)
  if (profile === undefined) return undefined
  return {
    of,
    at: now,
    transport: profile.transport,
    rows: rowsOf(profile, now),
    confidence: confidenceOf(profile),
    forks: FORKS.map((fork) => answerFork(fork, profile)),
    ...answer(profile),
    pins,
    fit: fitOf(profile),
    judged: judgedOf(profile, now, file === null ? undefined : decidedBy(file)),
    findings
  }
}

const judgedOf = (profile: UsageProfile, now: number, decided: Decided | undefined): Judgement[] =>
  rulesOf(decided)
    .filter((rule) => rule.concerns(profile) && decided?.isOff(rule.id, profile) !== true)
    .map((rule) => ({
      rule: rule.id,
      title: rule.title,
      ...standing(verdictOf(withSettings(rule, { decided }), profile, now))
    }))

const standing = (verdict: Verdict): Pick<Judgement, 'stands' | 'why'> => {
  if ('stray' in verdict) return { stands: verdict.stray.severity, why: verdict.stray.summary }
  return 'fits' in verdict ? { stands: 'fits', why: verdict.fits } : { stands: 'unknown', why: verdict.unknown }
}

/** The history of one channel; what the collector reckons over all of a target is left to it. */
const historyOf = async (store: Store, of: string, now: number): Promise<History> => {
  const untilMs = (await packedUntil(store)) ?? now
  const over = async (name: string, hours: number) => {
    const sums = await readHours(store, { name, under: of, fromMs: untilMs - hours * HOUR_MS })
    return new Map([...sums].filter(([id]) => id === of))
  }
  const [inRate, lengths, firstEntry, queueReaders, rewound, rates, calls, habits] = await Promise.all([
    over('in_rate', 7 * 24),
    over('length', of.startsWith('rabbitmq/') ? 7 : 25),
    over('redis.stream.first_entry_time', 25),
    over('readers', 7),
    readRewound(store),
    recent(store, of, 'in_rate', now, 10),
    recent(store, of, 'p99', now, 15),
    readNote(store, 'habits')
  ])
  return {
    inRate,
    streamLength: lengths,
    queueLength: lengths,
    firstEntry,
    queueReaders,
    rewound,
    habits: Habits.safeParse(habits).data,
    rates: new Map(
      rates === undefined
        ? []
        : [[of, { sustained: rates, serverSustained: { missing: 'the collector reckons it over the whole server' } }]]
    ),
    calls: new Map(calls === undefined ? [] : [[of, { p99: calls, calls: { missing: 'the collector counts calls' } }]])
  }
}

/** The least of a figure over the last minutes: what never fell under it. */
const recent = async (store: Store, of: string, name: string, now: number, minutes: number) => {
  const [series] = await readSeries(store, { of, name, from: now - minutes * 60_000, to: now })
  const points = (series?.points ?? []).flatMap(([at, value]) => (typeof value === 'number' ? [{ at, value }] : []))
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const value = points.reduce((least, point) => Math.min(least, point.value), Number.POSITIVE_INFINITY)
  return { value, how: 'estimated' as const, fromMs: first.at, toMs: last.at, of, series: name }
}
