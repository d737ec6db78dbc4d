import {
  atOnce,
  type Entity,
  emptyObservation,
  type Gap,
  type Observation,
  type Sliced,
  type Telemetry,
  type Habits as Told
} from '../../model/index.ts'
import { Calls } from './calls.ts'
import { FlowSite, Flows } from './flows.ts'
import { Habits } from './habits/index.ts'
import { assemble } from './kept/assemble.ts'
import { Kept, type Whole } from './kept/kept.ts'
import { labelsOf, nothingTaken } from './labels.ts'
import { Losses, SAMPLED } from './losses.ts'
import { factOfPoint } from './metrics/fact.ts'
import type { DecodedMetrics } from './metrics/point.ts'
import { Streams } from './metrics/streams.ts'
import { bounded, Names } from './names.ts'
import { Nested } from './nested.ts'
import { observeCalls } from './observe-calls.ts'
import { observeFlows } from './observe-flows.ts'
import type { Refusal } from './refused.ts'
import { Repeated } from './repeated.ts'
import { type Channels, Resolver } from './resolve.ts'
import { type Fact, isNameless, messagesIn } from './semantics.ts'
import { idOf, Services } from './services.ts'
import { Shapes } from './shapes.ts'
import { Sites } from './sites.ts'
import { type Decoded, KIND } from './span.ts'
import { addAges, Waits } from './waits.ts'
import { Ways } from './ways/index.ts'
import { observeWays } from './ways/observe.ts'
import { ROLE } from './ways/span-log.ts'

export interface FoldOptions {
  directory: Channels
  /** When the intake began: the life that all its counters belong to. */
  startedMs: number
  /** How long a client span waits for its server's. */
  joinMs: number
  /** How long after a message’s sending came its way is followed, and half the time after which a taking that sent nothing on ends one: 10 s unless a test says otherwise. */
  settleMs?: number
  /** How long a channel that no target has seen is held back. */
  holdMs: number
  /** After how long without another span a trace is whole; 30 s unless a test says otherwise. */
  quietMs?: number | undefined
}

type Called = Extract<Fact, { is: 'called' }>

/**
 * The current tick of the intake: what spans say, folded into cumulative counters as they come, and read as one Observation a tick.
 * Folding is synchronous: once `fold` returns, a span is counted.
 */
export class Fold {
  private readonly options: FoldOptions
  private readonly life: string
  private readonly names = new Names()
  private readonly services = new Services(this.names)
  private readonly flows = new Flows()
  private readonly waits = new Waits()
  private readonly ways: Ways
  private readonly repeated = new Repeated()
  private readonly nested = new Nested()
  private readonly shapes = new Shapes()
  private readonly sites = new Sites(this.names)
  private readonly streams: Streams
  private readonly calls: Calls
  private readonly usage: Habits
  private readonly kept: Kept
  private readonly taken = nothingTaken()
  private readonly refusals = new Map<Refusal, number>()
  private readonly losses = new Losses()

  constructor(options: FoldOptions) {
    this.options = options
    this.life = new Date(options.startedMs).toISOString()
    this.streams = new Streams(options.startedMs)
    this.ways = new Ways(options.settleMs)
    this.kept = new Kept(options.quietMs === undefined ? {} : { quietMs: options.quietMs })
    this.calls = new Calls(options.joinMs, this.services, options.directory)
    this.usage = new Habits(options.startedMs, (id) => this.waits.hasSent(id))
  }

  fold(decoded: Decoded, nowMs: number): void {
    const { spans, rejected } = decoded
    const { kept } = this
    kept.begin(decoded, nowMs)
    // Each of these tables is far larger than the processor's cache: one question after the other would be waited for.
    this.repeated.readAhead(spans)
    this.waits.readAhead(spans)
    this.ways.readAhead(spans)
    for (const span of spans) {
      this.taken.spans += 1
      const site = this.sites.of(span.alike)
      const { said } = site
      if (said === undefined) {
        // What names no method or channel is of no figure: that is what its service is told.
        if (isNameless(span)) this.shapes.see(span, idOf(span.resource), nowMs)
        this.taken.other += 1
        this.usage.see(span, said, nowMs)
        this.ways.add(span, idOf(span.resource), ROLE.plain, undefined, nowMs)
        continue
      }
      if (this.repeated.isAgain(span)) continue
      const isRefused = said.is === 'published' && said.how === 'refused'
      this.usage.see(span, isRefused ? undefined : said, nowMs)
      const service = this.services.touch(span.resource, nowMs)
      this.shapes.see(span, service, nowMs)
      const fact = this.sites.factAt(site, said, service, nowMs)
      if (fact.is === 'served') {
        const method = this.calls.served(span, fact, service, site.calls, nowMs)
        this.ways.add(span, service, ROLE.served, method.id, nowMs)
        kept.see(method.tops, span.seconds, fact.failed, span)
      } else if (fact.is === 'called') {
        kept.see(this.calls.called(span, fact, service, site.calls, nowMs), span.seconds, fact.failed, span)
        this.ways.add(span, service, ROLE.plain, undefined, nowMs)
      } else if (fact.is === 'taken') {
        const taking = this.flows.taken(service, fact, messagesIn(span), site.flows, nowMs)
        const role = fact.how === 'received' ? ROLE.received : ROLE.processed
        this.ways.add(span, service, role, taking, nowMs)
        if (fact.how !== 'received' && fact.how !== 'processed') continue
        const waited = this.waits.taken(span, taking.waited, fact.how, nowMs)
        kept.linked(span)
        // How long it asked until something came says nothing of a message.
        if (fact.how === 'processed' || waited > 0)
          kept.see(taking.tops, waited + (fact.how === 'processed' ? span.seconds : 0), span.error, span)
      } else if (fact.how === 'refused') {
        this.ways.add(span, service, ROLE.plain, undefined, nowMs)
        kept.see(this.flows.refused(service, fact.channel, nowMs), span.seconds, true, span)
      } else {
        // A message's context is of the span that sent it or of one around that.
        this.waits.sent(span, fact.how === 'created' ? 'created' : 'sent')
        const isOuter = this.nested.isOuter(span, fact)
        const publishing = isOuter
          ? undefined
          : this.flows.published(service, fact, messagesIn(span), site.flows, nowMs)
        this.ways.add(span, service, ROLE.sent, publishing, nowMs)
        if (publishing !== undefined) kept.see(publishing.tops, span.seconds, span.error, span)
      }
    }
    this.ways.advance(nowMs)
    kept.hold(decoded, nowMs)
    for (const count of rejected.values()) this.taken.rejected += count
    this.losses.lose('rejected', this.taken.rejected, nowMs)
  }

  foldMetrics({ points, rejected, unused }: DecodedMetrics, nowMs: number): void {
    for (const point of points) {
      this.taken.points += 1
      const service = this.services.touch(point.resource, nowMs)
      if (point.shape.system === 'grpc' && point.shape.kind === KIND.server) {
        const said = factOfPoint(point, point.count)
        if (said?.is === 'served') this.calls.underWay(point, bounded(said, service, this.names, nowMs), service, nowMs)
        if (point.shape.of === 'started') continue
      }
      if (point.shape.level !== undefined) {
        const said = factOfPoint(point, point.count)
        if (said?.is !== 'served' && said?.is !== 'called') continue
        this.calls.level(point, point.shape.level, bounded(said, service, this.names, nowMs), service, nowMs)
        continue
      }
      const delta = this.streams.take(point, nowMs)
      if (delta === undefined) continue
      const said = factOfPoint(point, delta.calls)
      if (said === undefined) continue
      const fact = bounded(said, service, this.names, nowMs)
      const { what } = point.shape
      if (fact.is === 'served' || fact.is === 'called') {
        const { instance } = point.resource
        if (what === undefined) this.calls.measured(delta, fact, service, instance, nowMs)
        else this.calls.hadOf(delta.latency, what, fact, service, instance, nowMs)
        if (what === 'sizes' || what === 'received') this.usage.sized(point, delta, fact)
      } else if (fact.is === 'published') this.flows.published(service, fact, fact.count, new FlowSite(), nowMs)
      else {
        const { waited } = this.flows.taken(service, fact, fact.count, new FlowSite(), nowMs)
        if (point.shape.of === 'aged') addAges(waited, delta.latency, nowMs)
      }
    }
    this.taken.metrics += unused
    for (const count of rejected.values()) this.taken.pointsRejected += count
    this.losses.lose('points', this.taken.pointsRejected, nowMs)
  }

  refused(as: Refusal): void {
    this.refusals.set(as, (this.refusals.get(as) ?? 0) + 1)
  }

  countLogRecords(count: number): void {
    this.taken.logRecords += count
  }

  /** Of services whose spans came since: what these carry. */
  takeTelemetry(nowMs: number): Telemetry[] {
    return this.shapes.take(nowMs)
  }

  /** Kept traces that are whole by now, and ids of those whose place others took. */
  takeTraces(nowMs: number): { write: Whole[]; drop: string[] } {
    const resolver = new Resolver(this.options.directory)
    const surroundings = { resolver, calleeOf: (fact: Called) => this.calls.callees.guess(fact, nowMs) }
    return this.kept.take(nowMs, (main, raws, cut) => assemble(main, raws, cut, surroundings))
  }

  /** What could not be written of them. */
  giveBackTraces(back: ReturnType<Fold['takeTraces']>): void {
    this.kept.again(back)
  }

  /** What is known now; latencies are those since the last call. `gaps`: what the intake itself could not do. */
  observe(nowMs: number, gaps: readonly Gap[]): Observation {
    return atOnce(this.observing(nowMs, gaps))
  }

  /** The same in parts, between which spans may be folded: there may be tens of thousands of methods. */
  *observing(nowMs: number, gaps: readonly Gap[]): Sliced<Observation> {
    this.calls.expire(nowMs)
    this.waits.expire(nowMs)
    this.ways.tidy(nowMs)
    this.usage.expire(nowMs)
    const observation = emptyObservation('otlp', nowMs)
    const { methods, inferred, byService, latencies, edges } = yield* observeCalls(this.calls, {
      life: this.life,
      nowMs
    })
    const services = this.services.entities(nowMs)
    this.streams.forget(nowMs)
    this.names.forget(nowMs)
    const known = new Set(services.map(({ id }) => id))
    const all: Entity[] = [...services, ...inferred.filter(({ id }) => !known.has(id))].map((service) => {
      const whole = byService.get(service.id)
      if (whole === undefined) return service
      const { calls, failed, latency, view } = whole
      return { ...service, counters: { calls, failed }, latency, life: `${this.life} ${view}` }
    })
    const { holdMs, directory } = this.options
    directory.hearAnswers?.(this.calls.callees.answers())
    const flows = observeFlows(this.flows, directory, { life: this.life, nowMs, holdMs })
    const ways = observeWays(this.ways, directory, { life: this.life, nowMs, holdMs })
    this.losses.lose(
      'dropped',
      this.services.seen.dropped + this.flows.dropped + this.calls.dropped + this.streams.dropped,
      nowMs
    )
    const { others } = this.names
    this.losses.lose('others', others.method + others.called + others.channel + others.service, nowMs)
    this.losses.lose('early', this.calls.early, nowMs)
    this.losses.lose('unasked', this.calls.unasked, nowMs)
    this.losses.lose('skewed', this.waits.skewed, nowMs)
    return {
      ...observation,
      entities: [...all, ...methods, ...flows.entities, ...ways],
      edges: [...edges, ...flows.edges],
      latencies,
      gaps: [...gaps, ...this.gapsNow(nowMs)],
      labels: labelsOf({
        taken: this.taken,
        refusals: this.refusals,
        losses: this.losses,
        names: this.names,
        repeated: this.repeated,
        streams: this.streams,
        calls: this.calls,
        flows: this.flows,
        waits: this.waits,
        ways: this.ways,
        usage: this.usage,
        kept: this.kept
      })
    }
  }

  /** How channels are used, as traces tell it that are whole by `nowMs`. */
  habits(nowMs: number): Told {
    this.usage.expire(nowMs)
    return this.usage.told(this.options.directory, nowMs)
  }

  private gapsNow(nowMs: number): Gap[] {
    return [...this.losses.gaps(nowMs), ...(this.calls.isSampled ? [SAMPLED] : [])]
  }
}
