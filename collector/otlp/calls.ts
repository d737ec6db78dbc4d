import {
  addTo,
  type Edge,
  type Entity,
  edgeId,
  emptyHistogram,
  type Histogram,
  merge,
  rpcMethodId,
  type ServiceName,
  segmentsOf,
  serviceId
} from '../../model/index.ts'
import { type Pending, Waiting } from './join.ts'
import { Recent } from './recent.ts'
import type { Fact } from './semantics.ts'
import type { Services } from './services.ts'
import type { Span } from './span.ts'

type Served = Extract<Fact, { is: 'served' }>
type Called = Extract<Fact, { is: 'called' }>

/** Cumulative counts, and the latencies since the last tick. */
interface Counted {
  calls: number
  failed: number
  latency: Histogram
}
const nothing = (): Counted => ({ calls: 0, failed: 0, latency: emptyHistogram() })
const count = (into: Counted, { weight, seconds }: { weight: number; seconds: number }, failed: boolean): void => {
  into.calls += weight
  if (failed) into.failed += weight
  addTo(into.latency, seconds, weight)
}

interface Method {
  lastMs: number
  id: string
  service: string
  rpcService: string
  name: string
  served: Counted
  /** The callers' view, shown only where the server itself says nothing. */
  called: Counted
}

interface CallEdge {
  lastMs: number
  from: string
  to: string
  counted: Counted
  methods: Set<string>
}

const MOST_METHODS_LISTED = 50

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
  /** Client spans that named neither a callee nor an address. */
  nameless = 0
  private readonly waiting: Waiting
  private readonly answeredAt = new Recent<{ lastMs: number; by: Set<string> }>(20_000)
  private readonly life: string
  private readonly services: Pick<Services, 'named' | 'keep'>

  constructor(life: string, joinMs: number, services: Pick<Services, 'named' | 'keep'>) {
    this.life = life
    this.services = services
    this.waiting = new Waiting(joinMs, (call, server) => this.joined(call, server))
  }

  served(span: Span, fact: Served, service: string, nowMs: number): void {
    const method = this.method(service, fact, nowMs)
    count(method.served, span, fact.failed)
    this.remember(`*|${fact.rpcService}`, service, nowMs)
    if (span.parentSpanId !== '') this.waiting.server(span.traceId + span.parentSpanId, service, nowMs)
  }

  called(span: Span, fact: Called, service: string, nowMs: number): void {
    const { seconds, weight } = span
    this.waiting.client(span.traceId + span.spanId, { atMs: nowMs, from: service, fact, seconds, weight })
  }

  /** Client spans that wait no longer: all of them where the intake closes. */
  expire(nowMs: number): void {
    this.waiting.expire(nowMs)
  }

  get dropped(): number {
    return this.methods.dropped + this.edges.dropped + this.inferred.dropped
  }

  get early(): number {
    return this.waiting.early
  }

  private joined(call: Pending, server: string | undefined): void {
    const { from, fact, atMs } = call
    if (server !== undefined && fact.address !== '') this.remember(`${fact.address}|${fact.rpcService}`, server, atMs)
    const to = server ?? this.guess(fact, atMs)
    if (to === undefined) {
      this.nameless += 1
      return
    }
    this.services.keep(to, atMs)
    const edge = this.edges.touch(`${from}|${to}`, atMs, () => ({
      lastMs: atMs,
      from,
      to,
      counted: nothing(),
      methods: new Set()
    }))
    count(edge.counted, call, fact.failed)
    if (edge.methods.size < MOST_METHODS_LISTED) edge.methods.add(`${fact.rpcService}/${fact.method}`)
    if (server === undefined) count(this.method(to, fact, atMs).called, call, fact.failed)
  }

  private guess({ address, rpcService, peer }: Called, nowMs: number): string | undefined {
    const before = address === '' ? undefined : this.onlyOne(`${address}|${rpcService}`, nowMs)
    if (before !== undefined) return before
    if (peer !== '') {
      const [only, ...more] = this.services.named(peer)
      return only !== undefined && more.length === 0 ? only : this.infer(peer, 'name that its callers give', nowMs)
    }
    return (
      this.onlyOne(`*|${rpcService}`, nowMs) ?? (address === '' ? undefined : this.infer(address, 'address', nowMs))
    )
  }

  private infer(name: string, how: string, nowMs: number): string {
    const id = serviceId({ name })
    this.inferred.touch(id, nowMs, () => ({ lastMs: nowMs, id, how }))
    return id
  }

  private remember(key: string, service: string, nowMs: number): void {
    this.answeredAt.touch(key, nowMs, () => ({ lastMs: nowMs, by: new Set() })).by.add(service)
  }

  /** The service that answered here, where it was one alone; kept in mind for as long as it is called, also while it is down. */
  private onlyOne(key: string, nowMs: number): string | undefined {
    const known = this.answeredAt.get(key)
    if (known?.by.size !== 1) return undefined
    known.lastMs = nowMs
    return known.by.keys().next().value
  }

  private method(service: string, { rpcService, method }: Served | Called, nowMs: number): Method {
    return this.methods.touch(`${service}|${rpcService}/${method}`, nowMs, () => ({
      lastMs: nowMs,
      id: rpcMethodId(nameFromId(service), rpcService, method),
      service,
      rpcService,
      name: method,
      served: nothing(),
      called: nothing()
    }))
  }

  /** Methods, and services that only their callers know. Takes the latencies since the last tick. */
  entities(nowMs: number): {
    methods: Entity[]
    inferred: Entity[]
    byService: Map<string, Counted & { view: string }>
  } {
    this.methods.forget(nowMs)
    this.inferred.forget(nowMs)
    this.answeredAt.forget(nowMs)
    const byService = new Map<string, Counted & { view: string }>()
    const methods = [...this.methods.values()].map((method) => this.methodEntity(method, byService))
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
    return { methods, inferred, byService }
  }

  private methodEntity(method: Method, byService: Map<string, Counted & { view: string }>): Entity {
    const view = method.served.calls > 0 ? 'served' : 'called'
    const counted = method[view]
    const { calls, failed, latency } = counted
    const whole = byService.get(method.service)
    // A service with one method that it serves itself is shown by what it serves; callers' views are not added to that.
    if (whole === undefined || (whole.view === 'called' && view === 'served'))
      byService.set(method.service, { calls, failed, latency, view })
    else if (whole.view === view) {
      whole.calls += calls
      whole.failed += failed
      whole.latency = merge([whole.latency, latency])
    }
    method.served.latency = emptyHistogram()
    method.called.latency = emptyHistogram()
    return {
      id: method.id,
      kind: 'rpc_method',
      transport: 'grpc',
      name: method.name,
      parent: method.service,
      labels: { service: method.rpcService, ...(view === 'called' ? { seen: 'by its callers' } : {}) },
      counters: { calls, failed },
      latency,
      life: `${this.life} ${view}`
    }
  }

  edgesNow(nowMs: number): Edge[] {
    this.edges.forget(nowMs)
    return [...this.edges.values()].map(({ from, to, counted, methods }) => {
      const { calls, failed, latency } = counted
      counted.latency = emptyHistogram()
      return {
        id: edgeId('calls', from, to),
        from,
        to,
        kind: 'calls',
        transport: 'grpc',
        labels: { methods: [...methods].sort().join(', ') },
        counters: { calls, failed },
        latency,
        life: this.life
      }
    })
  }
}
