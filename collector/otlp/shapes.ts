import { CARRIED, SPAN_ROLES, type Telemetry } from '../../model/index.ts'
import { again, Recent } from './recent.ts'
import { KIND, type Span } from './span.ts'

const ROW = CARRIED.length + 1

interface Shape {
  lastMs: number
  firstMs: number
  of: string
  language: string
  /** A row a role: how many spans, then how many of them carry each. */
  counts: Float64Array
  isTold: boolean
}

/** What the spans of each service carry of what figures need: a few counters a service, and nothing of their values. */
export class Shapes {
  private readonly shapes = new Recent<Shape>(2500)
  /** An export has many spans of one service. */
  private last: Shape | undefined

  see(span: Span, service: string, nowMs: number): void {
    const role = roleOf(span)
    if (role < 0) return
    const { resource, attributes } = span
    const last = this.last?.of === service ? again(this.last, nowMs) : undefined
    const shape = last ?? this.shapeOf(service, resource.language, nowMs)
    this.last = shape
    shape.isTold = false
    const { counts } = shape
    const at = role * ROW
    const { rpcMethod, grpcMethod, rpcStatus, grpcErrorName, serverAddress, peerService } = attributes
    const { destination, source, operation, operationName, group } = attributes
    add(counts, at, true)
    add(counts, at + 1, rpcMethod !== undefined || grpcMethod !== undefined)
    add(counts, at + 2, rpcStatus !== undefined || grpcErrorName !== undefined)
    add(counts, at + 3, serverAddress !== undefined || peerService !== undefined)
    add(counts, at + 4, destination !== undefined || source !== undefined)
    add(counts, at + 5, operation !== undefined || operationName !== undefined)
    add(counts, at + 6, group !== undefined)
    add(counts, at + 7, span.parentId !== 0 || span.links !== undefined)
    add(counts, at + 8, resource.version !== '')
    add(counts, at + 9, resource.instance !== '')
  }

  private shapeOf(service: string, language: string, nowMs: number): Shape {
    return this.shapes.touch(service, nowMs, () => ({
      lastMs: nowMs,
      firstMs: nowMs,
      of: service,
      language,
      isTold: false,
      counts: new Float64Array(SPAN_ROLES.length * ROW)
    }))
  }

  /** What changed since this was last asked. */
  take(nowMs: number): Telemetry[] {
    this.shapes.forget(nowMs)
    return [...this.shapes.values()].flatMap((shape) => {
      if (shape.isTold) return []
      shape.isTold = true
      const { of, language, firstMs, lastMs, counts } = shape
      const roles: Telemetry['roles'] = {}
      SPAN_ROLES.forEach((role, i) => {
        const spans = counts[i * ROW] ?? 0
        if (spans === 0) return
        const having = CARRIED.map((name, n) => [name, counts[i * ROW + 1 + n] ?? 0] as const)
        roles[role] = { spans, with: Object.fromEntries(having) }
      })
      return [{ of, language, from: firstMs, at: lastMs, roles }]
    })
  }
}

const add = (counts: Float64Array, at: number, has: boolean): void => {
  if (has) counts[at] = (counts[at] ?? 0) + 1
}

/** Its place in SPAN_ROLES; -1 where it tells of no call or message. */
const roleOf = ({ kind, attributes: { rpcSystem, grpcMethod, messagingSystem } }: Span): number => {
  if (rpcSystem !== undefined || grpcMethod !== undefined)
    return kind === KIND.server ? 0 : kind === KIND.client ? 1 : -1
  if (messagingSystem === undefined) return -1
  if (kind === KIND.producer) return 2
  if (kind !== KIND.consumer) return -1
  return String(messagingSystem).toLowerCase() === 'rabbitmq' ? 4 : 3
}
