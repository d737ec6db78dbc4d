import {
  type Edge,
  type Entity,
  edgeId,
  emptyHistogram,
  type Figures,
  type Histogram,
  measured,
  merge,
  OTHERS,
  type PartLatency,
  placeOf,
  rpcMethodId,
  type ServiceName,
  segmentsOf,
  serviceId
} from '../../model/index.ts'
import { Callers, countJoined } from './callers.ts'
import { type Counted, type Source, Told } from './counted.ts'
import { InFlight } from './in-flight.ts'
import { type Answered, type Pending, Waiting } from './join.ts'
import { Tops } from './kept/tops.ts'
import { calledAt, Gauges, servedBy, underWayOf } from './levels.ts'
import type { Point } from './metrics/point.ts'
import type { Level, OfCall } from './metrics/shapes.ts'
import type { Delta } from './metrics/streams.ts'
import { Pairs } from './pairs.ts'
import { hadIn, partsOf } from './parts-of.ts'
import { Recent } from './recent.ts'
import type { Channels } from './resolve.ts'
import type { Fact } from './semantics.ts'
import type { Services } from './services.ts'
import type { Span } from './span.ts'
import { Room, Split } from './split.ts'

type Served = Extract<Fact, { is: 'served' }>
type Called = Extract<Fact, { is: 'called' }>

interface Method {
  lastMs: number
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

interface CallEdge {
  lastMs: number
  from: string
  to: string
  counted: Told
  methods: Set<string>
}

const MOST_METHODS_LISTED = 50
const MOST_HAD = 100

/** How a method is seen, the best first. */
const VIEWS = ['served', 'served metrics', 'called', 'called metrics']
/** Spans are what is used unless something else is said. */
const countedBy = (source: Source): Record<string, string> => (source === 'spans' ? {} : { 'counted by': source })

/** Services known only as an address that others call: their method ids need the name again. */
const nameFromId = (id: string): ServiceName => {
  const [, environment, namespace, name] = segmentsOf(id)
  return {
    environment: environment === '-' ? undefined : environment,
    namespace: namespace === '-' ? undefined : namespace,
    name: name ?? id
  }
}

/**
 * gRPC calls: methods as their servers see them, and edges from service to service as the callers see them. A call's callee is the service
 * whose server span has the client span as its parent; spans come out of order and from different senders, so a client span waits for it
 * for a while. Calls that no server span answers (the callee is down, or sends no telemetry) go, in this order, to: who answered at that
 * address before; the service that the span names; the only service that serves this gRPC service; a service named by the address.
 */
export class Calls {
  readonly methods = new Recent<Method>(20_000)
  readonly edges = new Recent<CallEdge>(20_000)
  readonly inferred = new Recent<{ lastMs: number; id: string; how: string }>(5000)
  /** Methods that a service calls and sends spans of: its metrics of them are not used. */
  private readonly spanned = new Recent<{ lastMs: number; tops: Tops }>(20_000)
  /** Client spans that named neither a callee nor an address. */
  nameless = 0
  private readonly waiting: Waiting<Method>
  private readonly room = new Room()
  private readonly inFlight = new InFlight()
  private readonly gauges = new Gauges()
  private readonly methodNames = new Pairs((rpcService, method) => `${rpcService}/${method}`)
  private readonly keys = new Pairs((a, b) => `${a}|${b}`)
  private readonly answeredAt = new Recent<{ lastMs: number; address: string; by: Set<string> }>(20_000)
  private readonly life: string
  private readonly services: Pick<Services, 'named' | 'keep'>
  private readonly directory: Pick<Channels, 'probedAt'>

  constructor(
    life: string,
    joinMs: number,
    services: Pick<Services, 'named' | 'keep'>,
    directory: Pick<Channels, 'probedAt'>
  ) {
    this.life = life
    this.directory = directory
    this.services = services
    this.waiting = new Waiting(joinMs, (call, server) => this.joined(call, server))
  }

  /** The method, and the way of which the span is one. */
  served(span: Span, fact: Served, service: string, nowMs: number): { id: string; tops: Tops } {
    const method = this.method(service, fact, nowMs)
    const { seconds, weight } = span
    const place = placeOf(seconds)
    method.served.count({ seconds, weight, place }, fact, span.resource.instance)
    this.remember('', fact.rpcService, service, nowMs)
    if (span.parentId !== 0) this.waiting.server(span.parentId, { service, method, seconds, place }, nowMs)
    return method
  }

  called(span: Span, fact: Called, service: string, nowMs: number): Tops {
    const { seconds, weight } = span
    const made = () => ({ lastMs: nowMs, tops: new Tops() })
    const { tops } = this.spanned.touch(this.keyOf(service, fact), nowMs, made)
    const place = placeOf(seconds)
    this.waiting.client(span.id, { atMs: nowMs, from: service, fact, seconds, place, weight })
    return tops
  }

  /** Where a call goes that no server's span answered. */
  calleeOf(fact: Called, nowMs: number): string | undefined {
    return this.guess(fact, nowMs)
  }

  /** What a metric of a server or a client counted. A client's is of no one span, so its callee is guessed. */
  measured(delta: Delta, fact: Served | Called, service: string, instance: string, nowMs: number): void {
    if (fact.is === 'served') {
      const { served } = this.method(service, fact, nowMs)
      served.add(delta, fact, nowMs, instance)
      served.compare(delta.calls)
      this.remember('', fact.rpcService, service, nowMs)
      return
    }
    // Its spans tell the same calls, and better where they lead: behind an address there may be others.
    if (this.spanned.get(this.keyOf(service, fact)) !== undefined) return
    const to = this.guess(fact, nowMs)
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
    const to = fact.is === 'served' ? service : this.guess(fact, nowMs)
    if (to === undefined) return
    const method = this.method(to, fact, nowMs)
    const key = `${what}|${fact.is === 'served' ? instance : service}`
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
    const to = isServer ? service : this.guess(fact, nowMs)
    if (to === undefined) return
    if (point.count > 0) {
      const method = this.method(to, fact, nowMs)
      if (isServer) {
        method.isServed = true
        this.remember('', fact.rpcService, service, nowMs)
      } else this.edge(service, to, fact, nowMs)
    }
    const key = this.keyOf(to, fact)
    series.place(isServer ? [servedBy(key)] : [calledAt(key), this.keys.of(service, to)])
  }

  /** Client spans that wait no longer: all of them where the intake closes. */
  expire(nowMs: number): void {
    this.waiting.expire(nowMs)
  }

  get dropped(): number {
    return this.methods.dropped + this.edges.dropped + this.inferred.dropped + this.gauges.dropped
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

  private joined(call: Pending, server: Answered<Method> | undefined): void {
    const { from, fact, atMs } = call
    if (server !== undefined && fact.address !== '') this.remember(fact.address, fact.rpcService, server.service, atMs)
    const to = server?.service ?? this.guess(fact, atMs)
    if (to === undefined) {
      this.nameless += 1
      return
    }
    this.edge(from, to, fact, atMs).counted.count(call, fact)
    const method = server?.method ?? this.method(to, fact, atMs)
    const caller = method.callers.of(from, atMs)
    caller.told.count(call, fact)
    if (server === undefined) method.called.count(call, fact)
    else countJoined(caller, call, server)
  }

  private edge(from: string, to: string, { rpcService, method }: Called, nowMs: number): CallEdge {
    this.services.keep(to, nowMs)
    const made = () => ({ lastMs: nowMs, from, to, counted: new Told(), methods: new Set<string>() })
    const edge = this.edges.touch(this.keys.of(from, to), nowMs, made)
    if (edge.methods.size < MOST_METHODS_LISTED) edge.methods.add(this.methodNames.of(rpcService, method))
    return edge
  }

  private guess({ address, rpcService, peer }: Called, nowMs: number): string | undefined {
    const before = address === '' ? undefined : this.onlyOne(this.keys.of(address, rpcService), nowMs)
    if (before !== undefined) return before
    if (peer !== '') {
      const [only, ...more] = this.services.named(peer)
      return only !== undefined && more.length === 0 ? only : this.infer(peer, 'name that its callers give', nowMs)
    }
    const probed = address === '' ? undefined : this.directory.probedAt?.(address)
    if (probed !== undefined) return this.known(probed, nowMs)
    return (
      this.onlyOne(this.keys.of('*', rpcService), nowMs) ??
      (address === '' ? undefined : this.infer(address, 'address', nowMs))
    )
  }

  private infer(name: string, how: string, nowMs: number): string {
    const id = serviceId({ name })
    this.inferred.touch(id, nowMs, () => ({ lastMs: nowMs, id, how }))
    return id
  }

  /** A service that is probed and may send nothing itself. */
  private known(id: string, nowMs: number): string {
    this.inferred.touch(id, nowMs, () => ({ lastMs: nowMs, id, how: 'health check' }))
    return id
  }

  /** Which services answered at which address. */
  *answers(): Iterable<readonly [address: string, service: string]> {
    for (const { address, by } of this.answeredAt.values())
      if (address !== '') for (const service of by) yield [address, service]
  }

  /** An empty address: wherever it was. */
  private remember(address: string, rpcService: string, service: string, nowMs: number): void {
    const key = this.keys.of(address === '' ? '*' : address, rpcService)
    this.answeredAt.touch(key, nowMs, () => ({ lastMs: nowMs, address, by: new Set() })).by.add(service)
  }

  /** The service that answered here, where it was one alone; kept in mind for as long as it is called, also while it is down. */
  private onlyOne(key: string, nowMs: number): string | undefined {
    const known = this.answeredAt.get(key)
    if (known?.by.size !== 1) return undefined
    known.lastMs = nowMs
    return known.by.keys().next().value
  }

  private keyOf(service: string, { rpcService, method }: Pick<Called, 'rpcService' | 'method'>): string {
    return this.keys.of(service, this.methodNames.of(rpcService, method))
  }

  private method(service: string, { rpcService, method }: Served | Called, nowMs: number): Method {
    return this.methods.touch(this.keyOf(service, { rpcService, method }), nowMs, () => ({
      lastMs: nowMs,
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

  /** Methods, and services that only their callers know. Takes the latencies since the last tick. */
  entities(nowMs: number): {
    methods: Entity[]
    inferred: Entity[]
    byService: Map<string, Counted & { view: string }>
    latencies: PartLatency[]
  } {
    this.methods.forget(nowMs)
    this.inFlight.forget(nowMs)
    this.gauges.forget(nowMs)
    this.inferred.forget(nowMs)
    this.answeredAt.forget(nowMs)
    this.spanned.forget(nowMs)
    const byService = new Map<string, Counted & { view: string }>()
    const latencies: PartLatency[] = []
    this.room.used = 0
    const levels = this.gauges.now(nowMs)
    const methods = [...this.methods.values()].map((method) => {
      const key = this.keyOf(method.service, { rpcService: method.rpcService, method: method.name })
      const figures = underWayOf(key, levels, this.inFlight.of(key, nowMs))
      return this.methodEntity(method, figures, byService, latencies, nowMs)
    })
    const inferred = [...this.inferred.values()].map(
      ({ id, how }): Entity => ({
        id,
        kind: 'service',
        transport: null,
        name: nameFromId(id).name,
        parent: null,
        labels: { inferred: how }
      })
    )
    return { methods, inferred, byService, latencies }
  }

  private methodEntity(
    method: Method,
    figures: Figures,
    byService: Map<string, Counted & { view: string }>,
    latencies: PartLatency[],
    nowMs: number
  ): Entity {
    const seen = method.isServed || method.served.source !== undefined ? 'served' : 'called'
    const { calls, failed, latency, source, shares } = method[seen].take(nowMs)
    latencies.push(...partsOf(method.id, shares, method.callers.take(nowMs)), ...hadIn(method.id, method.had))
    method.had.clear()
    this.room.used += method.served.size + method.callers.size
    const view = source === 'spans' ? seen : `${seen} ${source}`
    const whole = byService.get(method.service)
    // A service with one method that it serves itself is shown by what it serves; other views are not added to that.
    if (whole === undefined || VIEWS.indexOf(view) < VIEWS.indexOf(whole.view))
      byService.set(method.service, { calls, failed, latency, view })
    else if (whole.view === view) {
      whole.calls += calls
      whole.failed += failed
      whole.latency = merge([whole.latency, latency])
    }
    return {
      id: method.id,
      kind: 'rpc_method',
      transport: 'grpc',
      name: method.name,
      parent: method.service,
      labels: {
        service: method.rpcService,
        ...(seen === 'called' ? { seen: 'by its callers' } : {}),
        ...countedBy(source)
      },
      counters: { calls, failed },
      figures,
      latency,
      life: `${this.life} ${view}`
    }
  }

  edgesNow(nowMs: number): Edge[] {
    this.edges.forget(nowMs)
    const levels = this.gauges.now(nowMs)
    return [...this.edges.values()].map(({ from, to, counted, methods }) => {
      const { calls, failed, latency, source } = counted.take(nowMs)
      const active = levels.get(`${this.keys.of(from, to)}|active`)
      return {
        id: edgeId('calls', from, to),
        from,
        to,
        kind: 'calls',
        transport: 'grpc',
        labels: { methods: [...methods].sort().join(', '), ...countedBy(source) },
        counters: { calls, failed },
        ...(active === undefined ? {} : { figures: { in_flight: measured(active) } }),
        latency,
        life: source === 'spans' ? this.life : `${this.life} ${source}`
      }
    })
  }
}
