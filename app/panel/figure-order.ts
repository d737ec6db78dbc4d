import { LIMITS } from '../../judge/health.ts'
import type { Figure } from '../../model/figure.ts'
import { type FigureName, type Figures, isKnown, isNever } from '../../model/known.ts'
import type { EntityKind } from '../../model/observation.ts'
import type { Health } from '../../model/state.ts'

const MESSAGES = [
  'backlog',
  'lateness',
  'drain',
  'in_rate',
  'out_rate',
  'loss',
  'unacked',
  'unacked_age',
  'readers',
  'rebalances',
  'rebalancing',
  'length',
  'lost',
  'uncommitted',
  'kept',
  'redelivered_rate',
  'capacity',
  'unroutable_rate',
  'unconfirmed',
  'slowed',
  'memory',
  'on_disk',
  'expired',
  'overflowed',
  'rejected',
  'given_up',
  'disk_free',
  'files',
  'leads',
  'replicas',
  'out_of_sync',
  'led_elsewhere',
  'rate',
  'wait_p50',
  'wait_p95',
  'wait_p99'
] as const
const CALLS = [
  'rate',
  'errors',
  'p50',
  'p90',
  'p95',
  'p99',
  'in_flight',
  'open_streams',
  'oldest_stream',
  'share',
  'probe',
  'certificate'
] as const

const QUIET_AT_ZERO: ReadonlySet<FigureName> = new Set([
  'lost',
  'unacked_age',
  'uncommitted',
  'expired',
  'overflowed',
  'rejected',
  'given_up',
  'rebalances',
  'rebalancing',
  'redelivered_rate',
  'unroutable_rate',
  'unconfirmed',
  'slowed',
  'out_of_sync',
  'led_elsewhere'
])

/** The figures there are, in the order people ask for them. */
export const figuresInOrder = (figures: Figures, kind: EntityKind | 'edge'): [FigureName, Figure][] => {
  const calls = kind === 'service' || kind === 'rpc_method' || figures.p99 !== undefined
  const order: readonly FigureName[] = calls ? [...CALLS, ...MESSAGES.filter((name) => name !== 'rate')] : MESSAGES
  return order.flatMap((name): [FigureName, Figure][] => {
    const figure = figures[name]
    // Not in sight is what one expects of loss, and none of what should not be: said only where it is otherwise.
    if (figure === undefined || (name === 'loss' && isNever(figure))) return []
    if (QUIET_AT_ZERO.has(name) && isKnown(figure) && figure.value === 0) return []
    return [[name, figure]]
  })
}

/** Which figures wear the colour of their thing's health: those that make it so. Quiet when well. */
export const figureHealth = (name: FigureName, figure: Figure, health: Health): Health => {
  if (health !== 'warn' && health !== 'critical') return 'ok'
  switch (name) {
    case 'drain':
      return isNever(figure) ? 'critical' : 'ok'
    case 'loss':
      return isKnown(figure) ? lossHealth(figure.value) : 'ok'
    case 'lost':
      return isKnown(figure) && figure.value > 0 ? 'warn' : 'ok'
    case 'readers':
      return isKnown(figure) && figure.value === 0 ? health : 'ok'
    case 'errors':
      return isKnown(figure)
        ? figure.value >= LIMITS.errorsCritical
          ? 'critical'
          : figure.value >= LIMITS.errorsWarn
            ? 'warn'
            : 'ok'
        : 'ok'
    case 'p99':
      return isKnown(figure) && figure.value > LIMITS.slowP99S ? 'warn' : 'ok'
    default:
      return 'ok'
  }
}

const lossHealth = (seconds: number): Health =>
  seconds < LIMITS.lossSoonS ? 'critical' : seconds < LIMITS.lossNearS ? 'warn' : 'ok'
