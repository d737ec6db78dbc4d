import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCourier } from '../../../collector/alerts/deliver.ts'
import { sendDigest } from '../../../collector/guide/digest.ts'
import { decidedBy, judgeAll, openedIn, withEarlier } from '../../../guide/index.ts'
import { Config, type Finding, GuideFile } from '../../../model/index.ts'
import {
  readDeliveries,
  readEarlier,
  readFindings,
  readFindingTrend,
  type Store,
  writeFindings
} from '../../../store/index.ts'
import { DAY, profile, seen } from '../../pure/guide/profile.ts'
import { freshStore } from './history.ts'

/** The life of findings over weeks, in a real database; the digest goes to a real receiver. */
const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
// A Monday at nine, UTC.
const MONDAY = Date.UTC(2026, 10, 23, 9)

let store: Store
let server: Server
const received: { type: string; data: { summary: string; open: unknown; new: { count: number } } }[] = []
beforeAll(async () => {
  store = await freshStore('t', 'redis')
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (piece) => {
      body += String(piece)
    })
    request.on('end', () => {
      received.push(JSON.parse(body))
      response.end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})
afterAll(async () => {
  server.close()
  await store.close()
})

const AT_ONCE = { patience: { opensS: 0, closesS: 0 } }
const decided = decidedBy(GuideFile.parse({ version: '1', owners: [{ owner: 'feeds', channels: ['it'] }] }))
const stream = (days: number) => profile('redis', { kept: seen(days * DAY) })

/** Strays from the one moment to the other, as the collector has it. */
const strayed = async (from: number, to: number | null): Promise<Finding> => {
  const looked = judgeAll([stream(8)], new Map(), { now: from, decided, ...AT_ONCE })
  const opened = openedIn(looked, new Map())
  const open = withEarlier(looked, opened, await readEarlier(store, opened))
  await writeFindings(store, open.changed)
  if (to !== null)
    await writeFindings(store, judgeAll([stream(1)], open.lives, { now: to, decided, ...AT_ONCE }).changed)
  const [found] = open.changed
  if (found === undefined) throw new Error('it did not stray')
  return found
}

test('what comes back says when it was there before, and how often', async () => {
  const first = await strayed(MONDAY - 10 * WEEK_MS, MONDAY - 8 * WEEK_MS)
  const second = await strayed(MONDAY - 4 * WEEK_MS, MONDAY - 2 * WEEK_MS - DAY_MS)
  await strayed(MONDAY - DAY_MS, null)
  const [now, then, before] = await readFindings(store, { of: first.of, limit: 10 })
  expect(before?.earlier).toBeUndefined()
  expect(then?.earlier).toEqual({
    id: first.id,
    since: first.since,
    resolvedAt: MONDAY - 8 * WEEK_MS,
    times: 1
  })
  expect(now).toMatchObject({ state: 'open', owner: 'feeds', earlier: { id: second.id, times: 2 } })
})

test('how many were open is told week by week and by owner, and not of before the first', async () => {
  const { at, since, owners } = await readFindingTrend(store, MONDAY, 12)
  expect(since).toBe(MONDAY - 10 * WEEK_MS)
  expect(at).toHaveLength(13)
  expect(owners).toEqual([{ owner: 'feeds', open: [null, null, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1] }])
})

test('a week’s digest is sent once, to those who take warnings, also after a restart', async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const { alerts, guide } = Config.parse({
    alerts: {
      webhooks: [
        { id: 'chat', url, allowPrivate: true },
        { id: 'pager', url, severity: 'critical', allowPrivate: true }
      ]
    },
    guide: { digest: {} }
  })
  const settings = { alerts, digest: guide.digest }
  // The first look begins it: nothing is told of the time before.
  expect(await sendDigest(store, settings, MONDAY - DAY_MS)).toBe(false)
  expect(await sendDigest(store, settings, MONDAY - 1000)).toBe(false)
  expect(await sendDigest(store, settings, MONDAY + 1000)).toBe(true)
  expect(await sendDigest(store, settings, MONDAY + 61_000)).toBe(false)
  // Nothing is remembered but what the store holds; the same moment has the same ids, should the note be lost.
  await store.prisma.note.update({ where: { key: 'digest' }, data: { value: MONDAY - WEEK_MS } })
  await sendDigest(store, settings, MONDAY + DAY_MS)
  expect(await readDeliveries(store)).toMatchObject([{ webhook: 'chat', kind: 'digest', id: `digest|chat|${MONDAY}` }])

  const receivers = new Map(alerts.webhooks.map((webhook) => [webhook.id, { ...webhook, secret: undefined }]))
  const courier = startCourier(store, () => ({ receivers, rules: [] }), pino({ level: 'silent' }))
  await expect.poll(() => received.length, { timeout: 30_000 }).toBe(1)
  await courier.stop()
  expect(received).toMatchObject([
    {
      type: 'guide.digest',
      data: {
        summary: '1 new, 0 resolved, 1 open.',
        new: { count: 1, findings: [{ rule: 'redis.retention', owner: 'feeds' }] },
        open: [{ owner: 'feeds', open: 1, critical: 0, acknowledged: 0 }]
      }
    }
  ])
  expect(await sendDigest(store, settings, MONDAY + WEEK_MS)).toBe(true)
})
