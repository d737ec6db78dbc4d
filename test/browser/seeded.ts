import {
  addEvent,
  type KeptAlert,
  migrate,
  openStore,
  requestTest,
  type Store,
  saveTargets,
  settleDelivery,
  writeAlerts,
  writeFindings,
  writeNote,
  writeTick
} from '../../store/index.ts'
import { startDashboard } from '../services/dashboard.ts'
import { startService } from '../services/index.ts'
import { BILLING_READS, ORDERS, PLACED, SEND_READS, scene, WATCHED } from './scene.ts'

const MINUTE_MS = 60_000
const TICKS = 40

export interface Product {
  address: string
  store: Store
  stop(): Promise<void>
}

/** The dashboard on a new database of this instance of Postgres; `full` has all of the scene in it, with forty minutes of history. */
export const startProduct = async (full: boolean, instance = 'browser'): Promise<Product> => {
  const { createDatabase } = await startService('postgres', { instance })
  const url = await createDatabase()
  await migrate(url)
  const store = await openStore(url)
  if (full) await fill(store)
  const { address, stop } = await startDashboard(url)
  return {
    address,
    store,
    stop: async () => {
      await stop()
      await store.close()
    }
  }
}

const fill = async (store: Store): Promise<void> => {
  await saveTargets(store, [
    ...WATCHED,
    { id: 'kafka-old', kind: 'kafka', address: 'kafka-0.shop.example:9092', intervalMs: MINUTE_MS }
  ])
  await saveTargets(store, WATCHED)
  const now = Date.now()
  const since = now - 20 * MINUTE_MS
  for (let n = TICKS; n >= 0; n--)
    for (const tick of scene(now - n * MINUTE_MS - 5000, TICKS - n, since)) await writeTick(store, tick)
  await writeAlerts(store, { alerts: alerts(now), forgotten: [], deliveries: [told] })
  await settleDelivery(store, told.id, { trouble: null, nextMs: null, attempts: 1, nowMs: now })
  await writeFindings(store, [finding(now)])
  await addEvent(store, { of: ORDERS, at: now - 25 * MINUTE_MS, kind: 'deploy', text: 'orders 2.14 was deployed.' })
  await writeNote(store, 'webhooks', {
    webhooks: [{ id: 'oncall', host: 'hooks.example.com', severity: 'warn', signed: true }]
  })
  const delivery = await requestTest(store, 'oncall')
  await settleDelivery(store, delivery, { trouble: 'It answered 503.', nextMs: null, attempts: 3, nowMs: now })
  await writeNote(store, 'discovery', {
    notFound: [{ kind: 'rabbitmq', address: 'localhost:15672', why: 'connection refused' }],
    config: 'plumbline.yaml',
    error: {
      at: now - 3 * MINUTE_MS,
      message: 'plumbline.yaml:4:7: “kafak” is no kind of target.',
      todo: 'Write kafka.'
    }
  })
}

/** As a collector names them; each part of it may hold what an address has to encode. */
export const STOPPED_ALERT = `nobody-reads|${SEND_READS}|1`
/** That one fires, one webhook took. */
const told = {
  id: 'oncall|firing|one',
  webhook: 'oncall',
  kind: 'firing' as const,
  target: 'kafka-eu',
  alert: 'one',
  body: {}
}

const alerts = (now: number): KeptAlert[] => {
  const alert = (id: string, over: Partial<KeptAlert>): KeptAlert => ({
    id,
    rule: 'falls-behind',
    ruleName: 'A consumer falls behind',
    of: BILLING_READS,
    target: 'kafka-eu',
    state: 'firing',
    severity: 'critical',
    since: now - 20 * MINUTE_MS,
    firedAt: now - 15 * MINUTE_MS,
    resolvedAt: null,
    mutedUntil: null,
    heldAt: now,
    summary: 'billing: behind. 38 messages a second arrive, 6 are taken. At this pace it never drains.',
    figures: {},
    condition: { figure: 'drain', is: 'over', threshold: 900 },
    value: { never: true },
    ...over
  })
  return [
    alert('one', {}),
    alert(STOPPED_ALERT, {
      rule: 'nobody-reads',
      ruleName: 'Nobody reads',
      of: SEND_READS,
      target: 'rabbit',
      severity: 'warn',
      mutedUntil: now + 60 * MINUTE_MS,
      summary: 'mail.send: nobody reads. 1,200 messages wait.'
    }),
    alert('three', {
      state: 'resolved',
      since: now - 300 * MINUTE_MS,
      firedAt: now - 295 * MINUTE_MS,
      resolvedAt: now - 250 * MINUTE_MS
    })
  ]
}

const finding = (now: number): Parameters<typeof writeFindings>[1][number] => ({
  id: 'kafka-overkill-placed',
  rule: 'kafka.overkill',
  of: PLACED,
  target: 'kafka-eu',
  state: 'open',
  severity: 'warn',
  since: now - 120 * MINUTE_MS,
  resolvedAt: null,
  summary: '38 messages a second at the most, and nobody reads them twice: a lighter transport would do.',
  evidence: {
    of: PLACED,
    series: 'in_rate',
    figure: 'Messages in',
    value: 38,
    unit: '1/s',
    threshold: 1000,
    from: now - 40 * MINUTE_MS,
    to: now,
    path: [{ question: 'Is it read again later?', answer: 'no', why: 'No group went back in the last 24 h.' }],
    goesAway: 'More than 1,000 messages a second arrive, or a group reads again from the beginning.'
  },
  instead: 'redis'
})
