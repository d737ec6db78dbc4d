import { alertAddress, type KeptSpan, serviceId, type Telemetry, type Trace } from '../../model/index.ts'
import { type Store, writeTelemetry, writeTraces } from '../../store/index.ts'
import { ORDERS, PLACE, PLACED, WAY } from '../../test/browser/scene.ts'
import { STOPPED_ALERT } from '../../test/browser/seeded.ts'
import type { Page } from './pages.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const WEB = serviceId({ name: 'shop-web' })
const BILLING = serviceId({ name: 'billing' })
const SILENT = serviceId({ name: 'parcels' })

/** All other pages, of a small shop (test/browser/scene.ts), among them what spans tell: a method, a service, a pathway, a trace, and what a service's telemetry gives. */
export const SHOP_PAGES: readonly Page[] = [
  ['flow', ''],
  ['panel', `?sel=${encodeURIComponent(PLACED)}`],
  ['channels', 'channels'],
  ['alerts', 'alerts'],
  ['episode', alertAddress(STOPPED_ALERT).slice(1)],
  ['guide', 'guide'],
  ['use', `guide/${PLACED}`],
  ['targets', 'targets'],
  ['method', `channels/${PLACE}`],
  ['service', `services/${ORDERS}`],
  ['pathways', 'pathways'],
  ['pathway', `pathways/${WAY}`],
  ['trace', `traces/${TRACE}`],
  ['check-list-complete', `telemetry/${ORDERS}`],
  ['check-list-missing', `telemetry/${BILLING}`],
  ['check-list-nothing', `telemetry/${SILENT}`]
]

/** What the scene has not: a trace that is kept, and what the spans of two services carry. */
export const fillShop = async (store: Store, nowMs: number): Promise<void> => {
  const trace = traceOf(nowMs - 300_000)
  const there = [WEB, ORDERS, PLACE, BILLING, PLACED]
  const of = new Map(there.map((id) => [id, { seconds: id === BILLING ? 1.1 : 0.9, failed: id === BILLING }]))
  await writeTraces(store, { write: [{ trace, of }], drop: [] }, nowMs)
  await writeTelemetry(store, [complete(nowMs), missing(nowMs)])
}

const traceOf = (at: number): Trace => {
  const span = (
    id: number,
    parent: number | null,
    of: Partial<KeptSpan>,
    fromMs: number,
    seconds: number
  ): KeptSpan => ({
    trace: TRACE,
    id: hex(id),
    parent: parent === null ? null : hex(parent),
    links: [],
    service: ORDERS,
    name: 'shop.v1.Orders/Place',
    kind: 'internal',
    failed: false,
    message: null,
    attributes: {},
    exception: null,
    at: at + fromMs,
    seconds,
    ...of
  })
  const message = (did: 'sent' | 'took') => ({ did, channel: PLACED, name: 'orders.placed' })
  const spans = [
    span(1, null, { service: WEB, name: 'POST /orders', kind: 'server' }, 0, 0.98),
    span(2, 1, { service: WEB, kind: 'client', attributes: { 'rpc.service': 'shop.v1.Orders' } }, 20, 0.92),
    span(3, 2, { kind: 'server', attributes: { 'rpc.method': 'Place' } }, 60, 0.84),
    span(4, 3, { name: 'send orders.placed', kind: 'producer', message: message('sent') }, 420, 0.03),
    span(
      5,
      4,
      {
        service: BILLING,
        name: 'process orders.placed',
        kind: 'consumer',
        message: message('took'),
        failed: true,
        exception: 'CardDeclined'
      },
      4600,
      1.1
    ),
    span(6, 5, { service: BILLING, name: 'bank.Charges/Create', kind: 'client', failed: true }, 4680, 0.9)
  ]
  const services = [WEB, ORDERS, BILLING]
  const whole = { id: TRACE, at, seconds: 5.7, failed: true, service: WEB, name: 'POST /orders', services }
  return { ...whole, count: spans.length, spans, cut: 0, missing: 0 }
}
const hex = (id: number): string => id.toString(16).padStart(16, '0')

const complete = (nowMs: number): Telemetry => ({
  of: ORDERS,
  language: 'go',
  from: nowMs - 3_600_000,
  at: nowMs,
  roles: {
    server: { spans: 48_210, with: { method: 48_210, status: 48_210, version: 48_210, instance: 48_210 } },
    producer: { spans: 9120, with: { destination: 9120, version: 9120, instance: 9120 } }
  }
})

const missing = (nowMs: number): Telemetry => ({
  of: BILLING,
  language: 'java',
  from: nowMs - 3_600_000,
  at: nowMs,
  roles: {
    client: { spans: 5410, with: { method: 5410, status: 4870 } },
    'group consumer': { spans: 5530, with: { destination: 5530, operation: 5530, version: 5530 } }
  }
})
