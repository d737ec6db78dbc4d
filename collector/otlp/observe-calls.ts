import { type Edge, type Entity, edgeId, measured, merge, type PartLatency, type Sliced } from '../../model/index.ts'
import type { Calls, Method } from './calls.ts'
import type { Counted, Source } from './counted.ts'
import { type Levels, underWayOf } from './levels.ts'
import { hadIn, partsOf } from './parts-of.ts'
import { nameFromId } from './services.ts'

/** How a method is seen, the best first. */
const VIEWS = ['served', 'served metrics', 'called', 'called metrics']
/** Spans are what is used unless something else is said. */
const countedBy = (source: Source): Record<string, string> => (source === 'spans' ? {} : { 'counted by': source })

/** What a service serves, or what its callers see of that. */
type Whole = Counted & { view: string }

interface Picture {
  methods: Entity[]
  /** Services that only their callers know. */
  inferred: Entity[]
  byService: Map<string, Whole>
  edges: Edge[]
  latencies: PartLatency[]
}

/**
 * Methods, and who calls whom, put together for one tick, a method a part. Takes the latencies since the last one: what comes between two parts is in this tick or
 * in the next.
 */
export const observeCalls = function* (
  calls: Calls,
  { life, nowMs }: { life: string; nowMs: number }
): Sliced<Picture> {
  calls.forget(nowMs)
  const levels = calls.gauges.now(nowMs)
  const byService = new Map<string, Whole>()
  const latencies: PartLatency[] = []
  const methods: Entity[] = []
  for (const method of [...calls.methods.values()]) {
    const { entity, whole, parts } = methodNow(calls, method, levels, { life, nowMs })
    methods.push(entity)
    latencies.push(...parts)
    addTo(byService, method.service, whole)
    yield
  }
  // At once, when all parts are done: what came between them counts, too.
  let used = 0
  for (const { served, callers } of calls.methods.values()) used += served.size + callers.size
  calls.room.used = used
  const inferred = [...calls.callees.inferred.values()].map(
    ({ id, how }): Entity => ({
      id,
      kind: 'service',
      transport: null,
      name: nameFromId(id).name,
      parent: null,
      labels: { inferred: how }
    })
  )
  return { methods, inferred, byService, edges: edgesNow(calls, levels, { life, nowMs }), latencies }
}

/** A service with one method that it serves itself is shown by what it serves; other views are not added to that. */
const addTo = (byService: Map<string, Whole>, service: string, { calls, failed, latency, view }: Whole): void => {
  const before = byService.get(service)
  if (before === undefined || VIEWS.indexOf(view) < VIEWS.indexOf(before.view))
    byService.set(service, { calls, failed, latency, view })
  else if (before.view === view) {
    before.calls += calls
    before.failed += failed
    before.latency = merge([before.latency, latency])
  }
}

const methodNow = (
  { inFlight }: Calls,
  method: Method,
  levels: Levels,
  { life, nowMs }: { life: string; nowMs: number }
): { entity: Entity; whole: Whole; parts: PartLatency[] } => {
  const seen = method.isServed || method.served.source !== undefined ? 'served' : 'called'
  const { calls, failed, latency, source, shares } = method[seen].take(nowMs)
  const parts = [...partsOf(method.id, shares, method.callers.take(nowMs)), ...hadIn(method.id, method.had)]
  method.had.clear()
  const view = source === 'spans' ? seen : `${seen} ${source}`
  const entity: Entity = {
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
    figures: underWayOf(method.key, levels, inFlight.of(method.key, nowMs)),
    latency,
    life: `${life} ${view}`
  }
  return { entity, whole: { calls, failed, latency, view }, parts }
}

const edgesNow = ({ edges }: Calls, levels: Levels, { life, nowMs }: { life: string; nowMs: number }): Edge[] =>
  [...edges.values()].map(({ key, from, to, counted, methods }) => {
    const { calls, failed, latency, source } = counted.take(nowMs)
    const active = levels.get(`${key}|active`)
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
      life: source === 'spans' ? life : `${life} ${source}`
    }
  })
