import { readFileSync } from 'node:fs'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatCount } from '../../model/format.ts'
import { edgeId, measured, rabbitExchangeId, serviceId, subscriptionId, unknown } from '../../model/index.ts'
import { addEvent, writeTick } from '../../store/index.ts'
import { openChromium } from '../services/chromium.ts'
import { openPage, visit } from './audit.ts'
import { eventually } from './eventually.ts'
import {
  ANALYTICS,
  BILLING,
  BILLING_READS,
  BROKER,
  CLICKS,
  MAIL,
  ORDERS,
  PLACED,
  RABBIT_NODE,
  SEND,
  scene,
  WAY
} from './scene.ts'
import { type Product, startProduct } from './seeded.ts'

/** The pages of a channel, a group and a broker, with forty minutes of history. */
let product: Product
let browser: Browser
let page: Page
beforeAll(async () => {
  product = await startProduct(true)
  browser = await openChromium()
  ;({ page } = await openPage(browser, { viewport: { width: 1440, height: 900 }, acceptDownloads: true }))
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const show = (path: string): Promise<void> => visit(page, `${product.address}${path}`)
/** The brokers are polled once more, just now: what was seen last is as old as the run of the tests otherwise. */
const poll = async (n: number): Promise<void> => {
  const now = Date.now()
  for (const tick of scene(now, n, now - 20 * 60_000)) await writeTick(product.store, tick)
}
const address = (): URL => new URL(page.url())
/** The lines of the file that a link gives. */
const fileOf = async (link: Locator): Promise<string[]> => {
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  return readFileSync(await download.path(), 'utf8').split('\r\n')
}
const boxOf = async (at: Locator) => {
  const box = await at.boundingBox()
  if (box === null) throw new Error('it is not in sight')
  return box
}

describe('the ribbon of states', () => {
  it('is read aloud, and lies on the time of the chart below it', async () => {
    await poll(41)
    await show(`/groups/${BILLING}`)
    const strip = page.locator(`[data-lane="${BILLING_READS}"] [role=img]`)
    await eventually(async () =>
      expect(await strip.getAttribute('aria-label')).toMatch(
        /^states over the last hour: behind 4\d min.*; now behind$/
      )
    )
    await eventually(async () => {
      const state = await boxOf(strip.locator('[data-state="behind"]'))
      const plumb = await boxOf(page.locator('[data-chart="Backlog"] [data-plumb]'))
      expect(Math.abs(state.x + state.width - plumb.x)).toBeLessThan(12)
      // Of the last hour forty minutes were seen; a fifth of the width is for what may come.
      const all = await boxOf(strip)
      expect(state.width / all.width).toBeGreaterThan(0.45)
      expect(state.width / all.width).toBeLessThan(0.62)
    })
  })

  it('has one for each reader of a topic, and shows the backlog of the one that is chosen', async () => {
    await show(`/channels/${PLACED}`)
    await eventually(async () => expect(await page.locator('[data-lane]').count()).toBe(2))
    const title = page.locator('[data-chart="Backlog"] figcaption')
    await eventually(async () => expect(await title.textContent()).toContain('Backlog of billing'))
    await page.locator('[data-lane]').getByRole('button', { name: 'analytics' }).click()
    await eventually(async () => expect(await title.textContent()).toContain('Backlog of analytics'))
    expect(address().searchParams.get('reader')).toContain('analytics')
  })
})

describe('what may come', () => {
  it('is foretold of what is out of step: the line goes on, dashed, and says so', async () => {
    await show(`/groups/${BILLING}`)
    const words = page.locator('[data-chart="Backlog"] [data-forecast]')
    await words.waitFor()
    expect(await words.getAttribute('data-forecast')).toBe('grows')
    await eventually(async () => expect(await words.textContent()).toContain('at this pace it grows by 32 a second'))
    await page.locator('[data-chart="Backlog"] [data-line="likely"]').waitFor({ state: 'attached' })
    // Messages are deleted in an hour and a half: beyond the quarter of an hour that is shown, within what a day shows.
    expect(await words.textContent()).not.toContain('deleted')
    await page.getByRole('button', { name: '24 h' }).click()
    await eventually(async () => expect(await words.textContent()).toContain('unread messages are deleted from ≈'))
  })

  it('is not of what is in step', async () => {
    await show(`/groups/${BILLING.replace('billing', 'analytics')}`)
    await page.locator('[data-lane]').first().waitFor()
    expect(await page.locator('[data-forecast]').count()).toBe(0)
  })
})

describe('what happened', () => {
  it('is listed as it is told, and marked on the time', async () => {
    await show(`/channels/${SEND}`)
    await page.getByText('No change of state, and nothing was told.').waitFor()
    const at = Date.now() - 10 * 60_000
    await addEvent(product.store, { of: SEND, at, kind: 'configured', text: 'x-message-ttl is now 60000.' })
    await page.getByRole('listitem').filter({ hasText: 'x-message-ttl is now 60000.' }).waitFor()
    await page
      .getByTitle(/^x-message-ttl is now 60000\. \d\d:\d\d \(.* UTC\)$/)
      .first()
      .waitFor({ state: 'attached' })
    // It is none of another channel's.
    await show(`/channels/${PLACED}`)
    await page.getByRole('listitem').filter({ hasText: 'orders 2.14 was deployed.' }).waitFor()
    expect(await page.getByText('x-message-ttl').count()).toBe(0)
  })
})

describe('the page of a broker', () => {
  const cell = (name: string, figure: string) =>
    page
      .locator(`[data-table="peers"] tr`, { has: page.getByRole('link', { name, exact: true }) })
      .locator(`[data-figure="${figure}"]`)

  it('stands beside its peers, and says how evenly they lead', async () => {
    await show(`/brokers/${BROKER}`)
    expect(await page.locator('h1').textContent()).toBe('Broker 1')
    await eventually(async () =>
      expect([await cell('1', 'leads').textContent(), await cell('3', 'leads').textContent()]).toEqual(['20', '1'])
    )
    expect(await page.locator('[data-table="peers"] [aria-current="true"]').getAttribute('data-row')).toBe(BROKER)
    await page.getByText('It leads 20 of 30 partitions, more than an even share of 10.').waitFor()
    await page.locator('[data-table="peers"]').getByRole('link', { name: '3', exact: true }).click()
    await page.waitForURL('**/node/3')
    await page.getByText('electing preferred leaders gives them back').waitFor()
  })

  it('says each alarm, and what is used of what may be', async () => {
    await show(`/brokers/${RABBIT_NODE}`)
    const main = page.getByRole('main')
    expect(await main.locator('[data-summary]').textContent()).toMatch(
      /^Memory alarm\. .* Disk alarm\. Its disk has less room/
    )
    expect(await page.locator('[data-capacity="memory"]').textContent()).toContain('1.04 GB of 1 GB')
    expect(await page.locator('[data-capacity="disk_free"]').textContent()).toContain('40 MB alarm below 50 MB')
  })

  it('is led to by Flow’s notice, the palette and Targets', async () => {
    await show('/')
    await page.getByRole('region', { name: 'Nodes in trouble' }).getByRole('link', { name: 'rabbit@one' }).click()
    await page.waitForURL('**/brokers/**')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /^Go to/ }).fill('kafka broker')
    await page.getByRole('option', { name: /^2 Kafka broker/ }).click()
    await page.waitForURL(`**/brokers/kafka/kafka-eu/node/2`)
    await show('/targets')
    await page.getByRole('link', { name: '3', exact: true }).click()
    await page.waitForURL(`**/brokers/kafka/kafka-eu/node/3`)
  })
})

describe('a way that messages go', () => {
  it('has on its charts, and in words, when a service on it was deployed', async () => {
    await show(`/pathways/${WAY}`)
    await page.getByRole('listitem').filter({ hasText: 'orders 2.14 was deployed.' }).waitFor()
    const marks = page.locator('figure title').filter({ hasText: /^orders: orders 2\.14 was deployed\. .* UTC\)$/ })
    await eventually(async () => expect(await marks.count()).toBeGreaterThan(1))
  })

  it('lights up on Flow from end to end, and nothing beside it', async () => {
    await show(`/pathways/${WAY}`)
    await page.getByRole('link', { name: 'Show on Flow' }).click()
    await page.waitForURL(/[?&]way=/)
    const bright = (kind: string) =>
      page
        .locator(`[${kind}]:not([data-dim])`)
        .evaluateAll((all, name) => [...new Set(all.map((each) => each.getAttribute(name) ?? ''))].sort(), kind)
    const [web, billing, mailer] = ['shop-web', 'billing', 'mailer'].map((name) => serviceId({ name }))
    await eventually(async () => {
      expect(await bright('data-entity-id')).toEqual([web, ORDERS, PLACED, BILLING, billing, MAIL, SEND, mailer].sort())
      expect(await bright('data-edge-id')).toContain(edgeId('consumes', PLACED, BILLING))
      expect(await page.locator('[data-entity-id][data-dim]').count()).toBeGreaterThan(3)
    })
  })
})

describe('tables', () => {
  const names = () => page.locator('[data-table="peers"] tbody tr td:first-child').allInnerTexts()

  it('are ordered by a press on a head, and the order stands in the address', async () => {
    await show(`/brokers/${BROKER}`)
    await eventually(async () => expect(await names()).toEqual(['1', '2', '3']))
    await page.locator('[data-table="peers"]').getByRole('button', { name: 'leads', exact: true }).click()
    await page.locator('[data-table="peers"]').getByRole('button', { name: 'leads', exact: true }).click()
    await eventually(async () => expect(await names()).toEqual(['3', '2', '1']))
    await eventually(async () => expect(address().searchParams.get('by.peers')).toBe('leads.up'))
    await page.reload()
    await eventually(async () => expect(await names()).toEqual(['3', '2', '1']))
  })

  it('can be taken along as CSV, and so can charts and the list of channels', async () => {
    await show(`/brokers/${BROKER}`)
    const peers = await fileOf(page.getByRole('button', { name: 'Brokers as CSV' }))
    expect(peers.slice(0, 2)).toEqual([
      'name,Leads,Replicas,Out of sync,Led elsewhere,Disk free (By)',
      '1,20,30,0,0,81000000000'
    ])
    await show(`/groups/${BILLING}`)
    const chart = await fileOf(page.getByRole('button', { name: 'Backlog as CSV' }))
    expect(chart[0]).toBe('time,Backlog')
    expect(chart.length).toBeGreaterThan(35)
    expect(chart[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,\d+$/)
    await show('/channels?transport=kafka')
    const channels = await fileOf(page.getByRole('button', { name: 'Channels as CSV' }))
    expect(channels.filter((line) => line.startsWith('orders.placed,'))).toHaveLength(3)
    expect(channels.find((line) => line.startsWith('orders.placed,billing'))).toContain(',behind,')
  })
})

describe('each page’s table', () => {
  it.each([
    ['channel', `/channels/${PLACED}`, 'readers', 'backlog', 'Readers', 'group,state'],
    ['group', `/groups/${ANALYTICS}`, 'readers', 'in', 'Reads', 'channel,state'],
    ['broker', `/brokers/${BROKER}`, 'peers', 'leads', 'Brokers', 'name,Leads'],
    ['channel (who writes, who reads)', `/channels/${PLACED}`, 'near', 'name', 'Who is touched', 'way,name,Rate']
  ])('of a %s is ordered by a column, found so by its address, and taken along in that order', async (_, path, table, by, title, head) => {
    await show(path)
    const rows = page.locator(`[data-table="${table}"] tbody tr`)
    const button = page.locator(`[data-table="${table}"]`).getByRole('button', { name: by, exact: true })
    const order = () => rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-row')))
    await button.click()
    await eventually(async () => expect(address().searchParams.get(`by.${table}`)).not.toBeNull())
    // The table follows its address.
    await page.locator(`[data-table="${table}"] th[aria-sort]`).waitFor()
    const first = await order()
    expect(first.length).toBeGreaterThan(1)
    await button.click()
    await eventually(async () => expect(await order()).toEqual(first.toReversed()))
    const link = page.url()
    await show('/')
    await page.goto(link)
    await eventually(async () => expect(await order()).toEqual(first.toReversed()))
    const file = await fileOf(page.getByRole('button', { name: `${title} as CSV` }))
    expect(file[0]).toMatch(new RegExp(`^${head}`))
    // Line by line as it stands there.
    const names = await rows.locator('td:first-child').allInnerTexts()
    expect(file.slice(1, names.length + 1).map((line) => line.split(',')[0])).toEqual(names.map((name) => name.trim()))
  })
})

describe('a topic whose reader can’t be seen', () => {
  it('goes on with what arrives, and says why it ends what is taken', async () => {
    const why = 'The broker does not allow reading the group.'
    const now = Date.now()
    const id = subscriptionId(CLICKS, ANALYTICS)
    for (let i = 0; i < 3; i++) {
      const [tick] = scene(now + i * 1000, 56 + i, now - 20 * 60_000)
      if (tick === undefined) throw new Error('no tick')
      const hidden = Object.keys(tick.figures.get(id) ?? {}).map((name) => [name, unknown(why)] as const)
      tick.figures.set(id, Object.fromEntries(hidden))
      await writeTick(product.store, tick)
    }
    for (const path of [`/channels/${CLICKS}`, `/groups/${ANALYTICS}?reader=${encodeURIComponent(id)}`]) {
      await show(path)
      const chart = page.locator('[data-chart="In and out"]')
      await eventually(async () => expect(await chart.locator('[data-hidden]').textContent()).toBe(` out – ${why}`))
      expect(await chart.locator('[role=img]').getAttribute('aria-label')).toMatch(/now in 410\/s, out –$/)
      const rows = await fileOf(page.getByRole('button', { name: 'In and out as CSV' }))
      expect(rows.filter((line) => line !== '').at(-1)).toMatch(/Z,410,$/)
      // Before, both are known.
      expect(rows[1]).toMatch(/Z,410,410$/)
    }
  })
})

describe('a page while it is looked at', () => {
  it('goes on with each poll: figures, ribbon and forecast', async () => {
    await show(`/groups/${BILLING}`)
    await poll(55)
    await eventually(async () =>
      expect(await page.locator('dl [data-figure="backlog"] dd').textContent()).toBe(formatCount(1200 + 55 * 90))
    )
    await page.locator('[data-lane] [data-state="behind"]').first().waitFor({ state: 'attached' })
  })
})

describe('ways that messages go', () => {
  it('have a line of their own by what they are: routed, dead-lettered, or passed on where nothing routes them', async () => {
    const now = Date.now()
    const ticks = scene(now, 60, now - 20 * 60_000)
    const rabbit = ticks.find(({ target }) => target === 'rabbit')
    const caught = rabbitExchangeId('rabbit', '/', 'mail.unrouted')
    const bare = { transport: 'rabbitmq', labels: {} } as const
    rabbit?.entities.push({ ...bare, id: caught, kind: 'exchange', name: 'mail.unrouted', parent: null })
    const id = edgeId('alternates', MAIL, caught)
    rabbit?.edges.push({ ...bare, id, kind: 'alternates', from: MAIL, to: caught })
    rabbit?.figures.set(caught, { health: measured(0) }).set(id, { health: measured(0) })
    for (const tick of ticks) await writeTick(product.store, tick)
    await show('/')
    const dashOf = (kind: string) =>
      page
        .locator(`[data-kind="${kind}"][data-health="ok"] path`)
        .first()
        .evaluate((line) => getComputedStyle(line).strokeDasharray)
    await eventually(async () =>
      expect([await dashOf('routes'), await dashOf('dead_letters'), await dashOf('alternates')]).toEqual([
        'none',
        '4px, 5px',
        '11px, 5px'
      ])
    )
  })
})
