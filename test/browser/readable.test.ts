import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  measured,
  placeOfId,
  redisGroupId,
  redisStreamId,
  serviceId,
  subscriptionId,
  type Tick
} from '../../model/index.ts'
import { saveTargets, writeTelemetry, writeTick } from '../../store/index.ts'
import { openChromium } from '../services/chromium.ts'
import { openPage, shoot, sideways, visit } from './audit.ts'
import { eventually } from './eventually.ts'
import { BILLING, PLACE, WATCHED, WAY } from './scene.ts'
import { type Product, startProduct } from './seeded.ts'

/** What a page says, it says once, whole and where it fits: on a screen and on a phone. */
const STREAM = redisStreamId('redis-two', 0, 'parcels')
const GROUP = redisGroupId('redis-two', 0, 'parcels', 'couriers')
const SHORT = serviceId({ name: 'billing' })
const [FIRST, DELIVERED, LAST] = ['1790000000000-0', '1790000360000-7', '1790000400000-3'] as const

let product: Product
let browser: Browser
let page: Page
beforeAll(async () => {
  product = await startProduct(true)
  await saveTargets(product.store, [
    ...WATCHED,
    { id: 'redis-two', kind: 'redis', address: 'here', intervalMs: 60_000 }
  ])
  await writeTick(product.store, parcels(Date.now()))
  await writeTelemetry(product.store, [
    {
      of: SHORT,
      language: 'java',
      from: Date.now() - 60_000,
      at: Date.now(),
      roles: { 'group consumer': { spans: 5530, with: { destination: 5530, operation: 2000, version: 5530 } } }
    }
  ])
  browser = await openChromium()
  ;({ page } = await openPage(browser, { viewport: { width: 1440, height: 1000 }, timezoneId: 'UTC' }))
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const id = (text: string) => measured(placeOfId(text) ?? Number.NaN)
const parcels = (atMs: number): Tick => {
  const thing = { transport: 'redis', labels: {} } as const
  const reads = subscriptionId(STREAM, GROUP)
  return {
    target: 'redis-two',
    atMs,
    edges: [],
    samples: [],
    histograms: new Map(),
    events: [],
    gaps: [],
    labels: {},
    poll: { durationMs: 4, overruns: 0, intervalMs: 60_000 },
    entities: [
      { ...thing, id: STREAM, kind: 'stream', name: 'parcels', parent: null },
      { ...thing, id: GROUP, kind: 'group', name: 'couriers', parent: STREAM }
    ],
    subscriptions: [
      { id: reads, channel: STREAM, reader: GROUP, labels: {}, verdict: { state: 'ok', sinceMs: atMs, evidence: {} } }
    ],
    figures: new Map([
      [STREAM, { length: measured(900), first_id: id(FIRST), last_id: id(LAST), health: measured(0) }],
      [GROUP, { delivered_id: id(DELIVERED), readers: measured(2), health: measured(0) }],
      [reads, { backlog: measured(4), readers: measured(2), health: measured(0) }]
    ])
  }
}
const show = (path: string): Promise<void> => visit(page, `${product.address}/${path}`)
const textOf = async (selector: string): Promise<string> =>
  (await page.locator(selector).innerText()).replaceAll(/\s+/g, ' ')

describe('said once', () => {
  it('a group of one channel has each figure in one place, and names its channel beside its own name', async () => {
    await show(`groups/${BILLING}`)
    await eventually(async () => expect(await textOf('header')).toContain('Kafka consumer group · reads orders.placed'))
    expect(await page.locator('main [data-figure="backlog"]').count()).toBe(1)
    expect(await page.locator('[data-table="readers"]').count()).toBe(0)
    await shoot(page, 'group-of-one')
  })
})

describe('ids of a stream', () => {
  it('stand there as XINFO STREAM says them, each with its time', async () => {
    await show(`channels/${STREAM}`)
    await eventually(async () => expect(await textOf('[data-figure="first_id"]')).toMatch(`first id ${FIRST}`))
    expect(await textOf('[data-figure="last_id"]')).toContain(`last id ${LAST}`)
    const time = page.locator('[data-figure="last_id"] time').first()
    expect(await time.getAttribute('datetime')).toBe('2026-09-21T14:20:00.000Z')
    await shoot(page, 'stream-ids')
    await show(`groups/${GROUP}`)
    await eventually(async () =>
      expect(await textOf('[data-figure="delivered_id"]')).toContain(`last delivered id ${DELIVERED}`)
    )
  })
})

describe('quantiles', () => {
  it.each([
    ['a method', `channels/${PLACE}`],
    ['a pathway', `pathways/${WAY}`]
  ])('%s has all four among its figures', async (_, path) => {
    await show(path)
    const names = ['p50', 'p90', 'p95', 'p99'] as const
    for (const name of names)
      await eventually(async () =>
        expect(await textOf(`main dl [data-figure="${name}"]`)).toMatch(new RegExp(`^${name} (≈ )?[\\d.]+\\s?(ms|s)`))
      )
    // One row holds them: what is compared stands side by side.
    const tops = await Promise.all(
      names.map(async (name) => (await page.locator(`main dl [data-figure="${name}"]`).boundingBox())?.y)
    )
    expect(new Set(tops).size).toBe(1)
  })
})

describe('on a phone', () => {
  let phone: Page
  beforeAll(async () => {
    ;({ page: phone } = await openPage(browser, { viewport: { width: 390, height: 844 } }))
  })

  it('how many use a transport stands within its box on the decision chart', async () => {
    await visit(phone, `${product.address}/guide`)
    const ends = phone.locator('#decide a[data-transport]')
    await ends.first().waitFor()
    for (const end of await ends.all()) {
      const [box, words] = [
        await end.locator('rect').first().boundingBox(),
        await end.locator('text').last().boundingBox()
      ]
      const right = (each: typeof box): number => (each === null ? Number.NaN : each.x + each.width)
      expect(right(box) - right(words)).toBeGreaterThan(8)
    }
  })

  it('a pathway’s quantiles stand two by two', async () => {
    await visit(phone, `${product.address}/pathways/${WAY}`)
    const top = async (name: string) => (await phone.locator(`main dl [data-figure="${name}"]`).boundingBox())?.y
    const [p50, p90, p95, p99] = [await top('p50'), await top('p90'), await top('p95'), await top('p99')]
    expect(p50).toBeGreaterThan((await top('rate')) ?? Number.NaN)
    expect([p90, p99]).toEqual([p50, p95])
    expect(p95).toBeGreaterThan(p50 ?? Number.NaN)
  })

  it('what a service’s spans lack is read without moving the page, or a table, to the side', async () => {
    await visit(phone, `${product.address}/telemetry/${SHORT}`)
    const table = phone.locator('[data-table="telemetry"]')
    await eventually(async () => expect(await table.innerText()).toContain('messaging.consumer.group.name'))
    const hidden = await table
      .locator('table')
      .evaluate(({ parentElement: of }) => (of?.scrollWidth ?? 0) - (of?.clientWidth ?? 0))
    expect([hidden, await sideways(phone)]).toEqual([0, 0])
    const row = (await table.locator('tbody tr', { hasText: 'Time in queue' }).innerText()).replaceAll(/\s+/g, ' ')
    expect(row).toMatch(/Time in queue parent or link group consumer 5,530 spans none/)
    await shoot(phone, 'check-list-phone')
  })
})
