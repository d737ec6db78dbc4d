import { type Picture, pictureOf } from '../../../app/client/picture.ts'
import type { TopologyEdge, TopologyEntity, TopologySubscription } from '../../../model/api.ts'
import { edgeId, subscriptionId } from '../../../model/id.ts'
import { type Figures, measured } from '../../../model/known.ts'
import type { Health, SubscriptionState } from '../../../model/state.ts'

/** Things of a picture with what a test doesn't speak of filled in. */
export const entity = (
  id: string,
  kind: TopologyEntity['kind'],
  more: Partial<TopologyEntity> = {}
): TopologyEntity => ({
  id,
  kind,
  transport: kind === 'service' ? null : 'kafka',
  target: 't',
  name: id,
  parent: null,
  health: 'ok',
  figures: {},
  labels: {},
  since: 0,
  ...more
})

export const edge = (from: string, to: string, kind: TopologyEdge['kind'], figures: Figures = {}): TopologyEdge => ({
  id: edgeId(kind, from, to),
  from,
  to,
  kind,
  transport: kind === 'calls' ? 'grpc' : 'kafka',
  figures,
  labels: {}
})

export const subscription = (
  channel: string,
  reader: string | null,
  state: SubscriptionState,
  health: Health,
  figures: Figures = {}
): TopologySubscription => ({
  id: subscriptionId(channel, reader),
  channel,
  reader,
  state,
  health,
  since: 0,
  summary: '',
  figures,
  labels: {}
})

export interface Things {
  entities?: TopologyEntity[]
  edges?: TopologyEdge[]
  subscriptions?: TopologySubscription[]
}

/** A picture in which things stand in one row, in the order they are given. */
export const picture = ({ entities = [], edges = [], subscriptions = [] }: Things): Picture =>
  pictureOf({
    at: 1,
    entities,
    edges,
    subscriptions,
    gaps: [],
    positions: Object.fromEntries(entities.map(({ id }, i) => [id, { x: i * 238, y: 0 }]))
  })

/** orders –publishes→ events –consumes→ billing –runs→ invoices; gateway –calls→ orders. Billing is behind. */
export const shop = (backlog = 4120): Picture =>
  picture({
    entities: [
      entity('gateway', 'service'),
      entity('orders', 'service', { figures: { rate: measured(212), p99: measured(0.0083) } }),
      entity('events', 'topic', { figures: { in_rate: measured(212) }, labels: { partitions: '6' } }),
      entity('billing', 'group', { health: 'warn' }),
      entity('invoices', 'service')
    ],
    edges: [
      edge('gateway', 'orders', 'calls', { rate: measured(212) }),
      edge('orders', 'events', 'publishes', { rate: measured(212) }),
      edge('events', 'billing', 'consumes', { rate: measured(171) }),
      edge('billing', 'invoices', 'runs', { rate: measured(171) })
    ],
    subscriptions: [
      subscription('events', 'billing', 'behind', 'warn', { backlog: measured(backlog), lateness: measured(38) })
    ]
  })
