import {
  type Habit,
  type HabitName,
  rpcMethodId,
  segmentsOf,
  serviceId,
  type Habits as Told
} from '../../../model/index.ts'
import type { Point } from '../metrics/point.ts'
import type { Delta } from '../metrics/streams.ts'
import { type Channels, Resolver } from '../resolve.ts'
import type { ChannelName, Fact } from '../semantics.ts'
import type { Span } from '../span.ts'
import { Answers } from './answers.ts'
import { Overlaps } from './overlaps.ts'
import { Reconnects } from './reconnects.ts'
import { emptyIn } from './sizes.ts'
import { type Sums, Tallies } from './tallies.ts'
import { Traces } from './traces.ts'
import { callKey, methodKey, walk } from './walk.ts'

type Served = Extract<Fact, { is: 'served' }>
type Called = Extract<Fact, { is: 'called' }>

/** A depth that a fifth of a method's traces reach; receivers that four of five steps do: as the guide has it. */
const DEEP = 0.2
const MANY = 0.8
/** Where nothing fails, a method that is called more often than this in a step is called in a loop: failures in a row are no tries then. */
const LOOP = 1.5
/** A group drops most where less than this share of what it takes leads to any work, and works on some: one that shows no work at all may work unseen. */
const WORKED = 0.5
const SOME = 3

/** How channels are used, as whole traces and single messages tell it: bounded, and for no more than one comparison where a trace is not kept. */
export class Habits {
  private readonly tallies: Tallies
  private readonly traces: Traces
  private readonly answers: Answers
  private readonly overlaps: Overlaps
  private readonly reconnects: Reconnects

  /** `hasSent`: whether a span is known to have sent a message. */
  constructor(startedMs: number, hasSent: (id: number) => boolean) {
    this.tallies = new Tallies(startedMs)
    this.traces = new Traces((spans, share) => walk(spans, share, this.tallies))
    this.answers = new Answers(this.tallies)
    this.overlaps = new Overlaps(this.tallies, hasSent)
    this.reconnects = new Reconnects(this.tallies)
  }

  see(span: Span, fact: Fact, nowMs: number): void {
    this.traces.see(span, fact, nowMs)
    if (span.attributes.conversation !== undefined) this.answers.see(span, fact, nowMs)
    if (fact?.is === 'taken') this.overlaps.see(span, fact)
    else if (fact?.is === 'called') this.reconnects.see(span, fact, nowMs)
  }

  /** What a metric says of the sizes of answers, of the server that sent them or of a caller that received them. A call that failed has none. */
  sized(point: Point, delta: Delta, fact: Served | Called): void {
    if (fact.failed || fact.rpcService.startsWith('grpc.')) return
    const found = emptyIn(point, delta)
    if (found === undefined) return
    const key =
      fact.is === 'served'
        ? methodKey(serviceId(point.resource.service), fact.rpcService, fact.method)
        : callKey(fact.rpcService, fact.method)
    this.tallies.add(key, 'empty by size', found.empty)
    this.tallies.add(key, 'told by size', found.told)
  }

  get dropped(): number {
    return this.tallies.dropped
  }

  expire(nowMs: number): void {
    this.traces.expire(nowMs)
    this.answers.expire(nowMs)
    this.reconnects.forget(nowMs)
    this.tallies.turn(nowMs)
  }

  /** What it comes to, by the ids of what is watched. */
  told(directory: Channels, nowMs: number): Told {
    const resolver = new Resolver(directory)
    const of: Told['of'] = {}
    for (const [key, sums] of this.tallies.entries()) {
      const habits = habitsOf(key, sums)
      if (Object.keys(habits).length === 0) continue
      const id = idOf(key, resolver)
      // Two addresses of one channel tell it in part each: the one that tells more is used.
      const known = of[id]
      of[id] = known === undefined ? habits : fuller(known, habits)
    }
    return { from: this.tallies.fromMs, to: nowMs, of }
  }
}

const idOf = (key: string, resolver: Resolver): string => {
  const rest = key.slice(2)
  if (key.startsWith('c')) return `rpc:${rest}`
  if (key.startsWith('m')) {
    const [service = '', method = ''] = rest.split('|')
    const [, environment, namespace, name = ''] = segmentsOf(service)
    const slash = method.lastIndexOf('/')
    const known = (segment: string | undefined) => (segment === '-' ? undefined : segment)
    return rpcMethodId(
      { environment: known(environment), namespace: known(namespace), name },
      method.slice(0, slash),
      method.slice(slash + 1)
    )
  }
  const [transport, kind, name, space, address] = JSON.parse(rest) as [
    ChannelName['transport'],
    ChannelName['kind'],
    string,
    string,
    string
  ]
  return resolver.resolve({ transport, kind, name, space, address }).id
}

type Of = Partial<Record<HabitName, Habit>>

const fuller = (a: Of, b: Of): Of => {
  const both: Of = { ...a }
  for (const [name, habit] of Object.entries(b) as [HabitName, Habit][])
    if ((both[name]?.count ?? -1) < habit.count) both[name] = habit
  return both
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

const habitsOf = (key: string, sums: Sums): Of => {
  const of: Of = {}
  const tell = (name: HabitName, told: { value: number; count: number } | undefined) => {
    if (told !== undefined && told.count > 0) of[name] = { value: finite(told.value), count: told.count }
  }
  const share = (some: string, others: string) => {
    const count = sums.of(some) + sums.of(others)
    return { value: sums.of(some) / count, count }
  }
  const mean = (sum: string, count: string) => ({ value: sums.of(sum) / sums.of(count), count: sums.of(count) })
  if (key.startsWith('m')) {
    tell('emptyAnswers', emptyOf(sums))
    tell('hops', sums.reached('hops', DEEP))
    tell('openS', sums.quantile('open', 0.5))
    tell('network', sums.quantile('network', 0.5))
    tell('streams', { value: sums.of('streamed') / sums.of('counted'), count: sums.of('counted') })
    tell('oneWay', { value: sums.of('most') / sums.of('all'), count: sums.of('all') > 0 ? sums.of('counted') : 0 })
  } else if (key.startsWith('c')) {
    tell('emptyAnswers', emptyOf(sums))
    tell('storms', {
      value: Math.max(0, ...sums.under('storms').map(([, minutes]) => minutes)),
      count: sums.of('begun')
    })
    tell('receivers', sums.reached('receivers', MANY))
    tell('unavailable', share('unavailable', 'reached'))
    tell('unawaited', share('left', 'awaited'))
    tell('attempts', attemptsOf(sums))
  } else {
    tell('messageBytes', mean('bytes', 'sized'))
    tell('perCommit', mean('committed', 'commits'))
    tell('outOfOrder', share('beside', 'inTurn'))
    tell('again', share('again', 'once'))
    tell('answer', answerOf(sums))
    tell('droppers', droppersOf(sums))
  }
  return of
}

/** By spans that say it of each call, or by metrics of sizes: of both the one that tells of more, for they tell of the same calls. */
const emptyOf = (sums: Sums): { value: number; count: number } => {
  const [spans, sizes] = (['', ' by size'] as const).map((how) => {
    const [empty, told] = [sums.of(`empty${how}`), sums.of(`told${how}`)]
    return { value: empty / (empty + told), count: empty + told }
  })
  const none = { value: 0, count: 0 }
  return (spans?.count ?? 0) >= (sizes?.count ?? 0) ? (spans ?? none) : (sizes ?? none)
}

/** By conversations where most messages have one: a trace does not see an answer that comes by no channel. */
const answerOf = (sums: Sums): { value: number; count: number } | undefined => {
  const [asked, traced] = [sums.quantile('conversation', 0.95), sums.quantile('answer', 0.95)]
  return asked !== undefined && asked.count >= (traced?.count ?? 0) / 2 ? asked : traced
}

/** Tries of a call that failed at first; 1 where none failed. */
const attemptsOf = (sums: Sums): { value: number; count: number } | undefined => {
  const [steps, calls, failed] = [sums.of('cleanSteps'), sums.of('cleanCalls'), sums.of('failedSteps')]
  if (steps > 0 && calls / steps > LOOP) return undefined
  return failed > 0 ? { value: sums.of('tries') / failed, count: failed } : { value: 1, count: steps }
}

/** undefined where a group shows no work at all: it may do it without a span. */
const droppersOf = (sums: Sums): { value: number; count: number } | undefined => {
  const worked = new Map(sums.under('worked'))
  const idle = new Map(sums.under('idle'))
  const groups = [...new Set([...worked.keys(), ...idle.keys()])].map((group) => {
    const [some, none] = [worked.get(group) ?? 0, idle.get(group) ?? 0]
    return { all: some + none, share: some / (some + none), shows: some >= SOME }
  })
  const count = Math.min(...groups.map(({ all }) => all))
  const drop = groups.filter(({ shows, share }) => shows && share < WORKED).length
  if (groups.length === 0 || (drop < SOME && groups.some(({ shows }) => !shows))) return undefined
  return { value: drop, count }
}
