import { emptyHistogram, type Histogram, merge, OTHERS, placeOf, rpcMethodId } from '../../model/index.ts'
import { type Answering, Callees } from './callees.ts'
import { Callers, countJoined } from './callers.ts'
import { Told } from './counted.ts'
import { InFlight } from './in-flight.ts'
import { type Answered, type Pending, Waiting } from './join.ts'
import { Tops } from './kept/tops.ts'
import { calledAt, Gauges, servedBy } from './levels.ts'
import type { Point } from './metrics/point.ts'
import type { Level, OfCall } from './metrics/shapes.ts'
import type { Delta } from './metrics/streams.ts'
import { Pairs } from './pairs.ts'
import { again, Recent } from './recent.ts'
import type { Channels } from './resolve.ts'
import type { Fact } from './semantics.ts'
import { nameFromId, type Services } from './services.ts'
import type { Span } from './span.ts'
import { Room, Split } from './split.ts'

type Served = Extract<Fact, { is: 'served' }>
type Called = Extract<Fact, { is: 'called' }>

export interface Method {
  lastMs: number
  key: string
  id: string
  service: string
  rpcService: string
  name: string
  served: Told
  /** Its server's gauges tell of it, also while no call of it ended. */
  isServed: boolean
  /** The callers' view, shown only where the server itself says nothing. */
  called: Told
  callers: Callers
  /** What calls had, by `what|who`, since the last tick. */
  had: Map<string, Histogram>
  tops: Tops
}

export interface CallEdge {
  lastMs: number
  key: string
  from: string
  to: string
  counted: Told
  methods: Set<string>
}

/** What the spans of calls that are alike are counted to, once it was looked up: again only where it was let go. */
export class CallSite {
  method: Method | undefined
  spanned: { lastMs: number; tops: Tops } | undefined
  answering: Answering | undefined
  edge: CallEdge | undefined
}

const MOST_METHODS_LISTED = 50
const MOST_HAD = 100
/** Series of clients' metrics: of a fleet's first exports all may wait at once. */
const MOST_ASKED = 10_000

/**
 * gRPC calls: methods as their servers see them, and edges from service to service as the callers see them. A call's callee is the service
 * whose server span has the client span as its parent; spans come out of order and from different senders, so a client span waits for it
 * for a while. Where calls go that no server's span answers, `Callees` tells.
 */
export class Calls {
  /** There is room for all that names are told apart of (`MOST_IN_ALL`), and `other` of each service: none drives out another. */
  readonly methods = new Recent<Method>(45_000)
  readonly edges = new Recent<CallEdge>(20_000)
  readonly callees: Callees
  readonly inFlight = new InFlight()
  readonly gauges = new Gauges()
  readonly room = new Room()
  /** Methods that a service calls and sends spans of: its metrics of them are not used. */
  private readonly spanned = new Recent<{ lastMs: number; tops: Tops }>(25_000)
  /** Client spans that named neither a callee nor an address. */
  nameless = 0
  private readonly waiting: Waiting<Method, CallSite>
  /** What clients' metrics told of calls while too much waited: it was let go. */
  unasked = 0
  /** What clients' metrics tell of calls, until who answers them had the time to be told. */
  private readonly asked: { had: Histogram; what: OfCall; fact: Called; service: string; atMs: number }[] = []
  private readonly joinMs: number
  private readonly methodNames = new Pairs((rpcService, method) => `${rpcService}/${method}`)
  private readonly keys = new Pairs((a, b) => `${a}|${b}`)
  private readonly services: Pick<Services, 'named' | 'keep'>

  constructor(joinMs: number, services: Pick<Services, 'named' | 'keep'>, directory: Pick<Channels, 'probedAt'>) {
    this.services = services
    this.callees = new Callees(services, directory)
    this.joinMs = joinMs
    this.waiting = new Waiting(joinMs, (call, server) => this.joined(call, server))
  }

  /** The method, and the way of which the span is one. */
  served(span: Span, fact: Served, service: string, site: CallSite, nowMs: number): Method {
    const method = again(site.method, nowMs) ?? this.method(service, fact, nowMs)
    site.method = method
    const { seconds, weight } = span
    const place = placeOf(seconds)
    method.served.count({ seconds, weight, place }, fact, span.resource.instance)
    const { rpcService } = fact
    site.answering = this.callees.remember(site.answering, { address: '', rpcService, service }, nowMs)
    if (span.parentId !== 0) this.waiting.server(span.parentId, { service, method, seconds, place }, nowMs)
    return method
  }

  called(span: Span, fact: Called, service: string, site: CallSite, nowMs: number): Tops {
    const { seconds, weight } = span
    const spanned = again(site.spanned, nowMs) ?? this.spannedOf(service, fact, nowMs)
    site.spanned = spanned
    const place = placeOf(seconds)
    this.waiting.client(span.id, { atMs: nowMs, from: service, fact, site, seconds, place, weight })
    return spanned.tops
  }

  /** What a metric of a server or a client counted. A client's is of no one span, so its callee is guessed. */
  measured(delta: Delta, fact: Served | Called, service: string, instance: string, nowMs: number): void {
    if (fact.is === 'served') {
      const { served } = this.method(service, fact, nowMs)
      served.add(delta, fact, nowMs, instance)
      served.compare(delta.calls)
      this.callees.remember(undefined, { address: '', rpcService: fact.rpcService, service }, nowMs)
      return
    }
    // Its spans tell the same calls, and better where they lead: behind an address there may be others.
    if (this.spanned.get(this.keyOf(service, fact)) !== undefined) return
    const to = this.callees.guess(fact, nowMs)
    if (to === undefined) {
      this.nameless += delta.calls
      return
    }
    this.edge(service, to, fact, nowMs).counted.add(delta, fact, nowMs)
    const { called, callers } = this.method(to, fact, nowMs)
    called.add(delta, fact, nowMs)
    callers.of(service, nowMs).told.add(delta, fact, nowMs)
  }

  /** What the calls of one export had: messages, as their server counts them, or retries, as their caller does. */
  hadOf(had: Histogram, what: OfCall, fact: Served | Called, service: string, instance: string, nowMs: number): void {
    if (fact.is === 'served') this.had(service, had, what, fact, instance, nowMs)
    else if (this.asked.length < MOST_ASKED) this.asked.push({ had, what, fact, service, atMs: nowMs })
    else this.unasked += 1
  }

  private had(to: string, had: Histogram, what: OfCall, fact: Served | Called, who: string, nowMs: number): void {
    const method = this.method(to, fact, nowMs)
    const key = `${what}|${who}`
    const place = method.had.has(key) || method.had.size < MOST_HAD ? key : `${what}|${OTHERS}`
    method.had.set(place, merge([method.had.get(place) ?? emptyHistogram(), had]))
  }

  /** What gRPC's own metrics of a server tell of calls that it has not ended. */
  underWay(point: Point, { rpcService, method }: Served, service: string, nowMs: number): void {
    this.inFlight.take(point, this.keyOf(service, { rpcService, method }), nowMs)
  }

  /** What a gauge tells of calls under way. One that stands at zero keeps nothing in mind that is forgotten else. */
  level(point: Point, level: Level, fact: Served | Called, service: string, nowMs: number): void {
    const series = this.gauges.take(point, level, nowMs)
    if (series === undefined || (series.isPlaced && point.count === 0)) return
    const isServer = fact.is === 'served'
    // Who answers a client is told by its server, which may not have exported yet.
    if (!isServer && series.isNew) return
    const to = isServer ? service : this.callees.guess(fact, nowMs)
    if (to === undefined) return
    if (point.count > 0) {
      const method = this.method(to, fact, nowMs)
      if (isServer) {
        method.isServed = true
        this.callees.remember(undefined, { address: '', rpcService: fact.rpcService, service }, nowMs)
      } else this.edge(service, to, fact, nowMs)
    }
    const key = this.keyOf(to, fact)
    series.place(isServer ? [servedBy(key)] : [calledAt(key), this.keys.of(service, to)])
  }

  /** Client spans that wait no longer: all of them where the intake closes. */
  expire(nowMs: number): void {
    this.waiting.expire(nowMs)
    const due = this.asked.findIndex(({ atMs }) => nowMs - atMs < this.joinMs)
    for (const { had, what, fact, service, atMs } of this.asked.splice(0, due === -1 ? this.asked.length : due)) {
      const to = this.callees.guess(fact, atMs)
      if (to !== undefined) this.had(to, had, what, fact, service, nowMs)
    }
  }

  forget(nowMs: number): void {
    this.methods.forget(nowMs)
    this.edges.forget(nowMs)
    this.inFlight.forget(nowMs)
    this.gauges.forget(nowMs)
    this.callees.forget(nowMs)
    this.spanned.forget(nowMs)
  }

  get dropped(): number {
    return this.methods.dropped + this.edges.dropped + this.callees.inferred.dropped + this.gauges.dropped
  }

  /** Some service's metrics count more calls than its spans. */
  get isSampled(): boolean {
    for (const { served } of this.methods.values()) if (served.isSampled) return true
    return false
  }

  /** Calls whose caller or instance is not kept apart from others. */
  get others(): number {
    return this.room.others
  }

  get early(): number {
    return this.waiting.early
  }

  /** The window in which both ends of a call are joined: how many waited in it at once, at most, and for how long one may, ms. */
  get window(): { most: number; reachMs: number } {
    return { most: this.waiting.most, reachMs: this.joinMs }
  }

  private joined(call: Pending<CallSite>, server: Answered<Method> | undefined): void {
    const { from, fact, atMs, site } = call
    const { address, rpcService } = fact
    if (server !== undefined && address !== '') {
      const { service } = server
      site.answering = this.callees.remember(site.answering, { address, rpcService, service }, atMs)
    }
    const to = server?.service ?? this.callees.guess(fact, atMs)
    if (to === undefined) {
      this.nameless += 1
      return
    }
    const known = site.edge?.to === to ? again(site.edge, atMs) : undefined
    if (known !== undefined) this.services.keep(to, atMs)
    const edge = known ?? this.edge(from, to, fact, atMs)
    site.edge = edge
    edge.counted.count(call, fact)
    const method = server?.method ?? this.method(to, fact, atMs)
    const caller = method.callers.of(from, atMs)
    caller.told.count(call, fact)
    if (server === undefined) method.called.count(call, fact)
    else countJoined(caller, call, server)
  }

  private spannedOf(service: string, fact: Called, nowMs: number) {
    return this.spanned.touch(this.keyOf(service, fact), nowMs, () => ({ lastMs: nowMs, tops: new Tops() }))
  }

  private edge(from: string, to: string, { rpcService, method }: Called, nowMs: number): CallEdge {
    this.services.keep(to, nowMs)
    const key = this.keys.of(from, to)
    const made = () => ({ lastMs: nowMs, key, from, to, counted: new Told(), methods: new Set<string>() })
    const edge = this.edges.touch(key, nowMs, made)
    if (edge.methods.size < MOST_METHODS_LISTED) edge.methods.add(this.methodNames.of(rpcService, method))
    return edge
  }

  private keyOf(service: string, { rpcService, method }: Pick<Called, 'rpcService' | 'method'>): string {
    return this.keys.of(service, this.methodNames.of(rpcService, method))
  }

  private method(service: string, { rpcService, method }: Served | Called, nowMs: number): Method {
    const key = this.keyOf(service, { rpcService, method })
    return this.methods.touch(key, nowMs, () => ({
      lastMs: nowMs,
      key,
      id: rpcMethodId(nameFromId(service), rpcService, method),
      service,
      rpcService,
      name: method,
      served: new Told(() => new Split(this.room)),
      isServed: false,
      called: new Told(),
      callers: new Callers(this.room),
      had: new Map(),
      tops: new Tops()
    }))
  }
}
