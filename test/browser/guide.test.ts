import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findingsOf } from '../../cli/seed/findings.ts'
import { sendDigest } from '../../collector/guide/digest.ts'
import { Alerts, alertAddress, type GuideState, type Json, kafkaTopicId, type Tick } from '../../model/index.ts'
import { readFindings, writeFindings, writeNote, writeTick } from '../../store/index.ts'
import { openChromium } from '../services/chromium.ts'
import { openPage, visit } from './audit.ts'
import { eventually } from './eventually.ts'
import { BILLING, ORDERS, PLACED, SEND, scene } from './scene.ts'
import { type Product, STOPPED_ALERT, startProduct } from './seeded.ts'

/** What the guide says of a shop’s channels, a team’s own rule among it, months of findings by owner, and the alerts beside which they stood. */
const DAY_MS = 86_400_000
const FEED = kafkaTopicId('kafka-eu', 'outbox.events')
const RELAY = 'service/-/-/outbox-relay'
let product: Product
let browser: Browser
let page: Page

beforeAll(async () => {
  product = await startProduct(true)
  const { store } = product
  await writeTick(store, withRelay(scene(Date.now(), 41, Date.now() - 1_260_000)[0]))
  await writeNote(store, 'guide', judged() as unknown as Record<string, Json>)
  await writeFindings(store, findingsOf(26, Date.now()))
  browser = await openChromium()
  ;({ page } = await openPage(browser, { viewport: { width: 1440, height: 900 } }))
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

/** A relay publishes what nobody reads. */
const withRelay = (kafka: Tick | undefined): Tick => {
  if (kafka === undefined) throw new Error('the scene has no Kafka')
  const bare = { parent: null, labels: {} }
  return {
    ...kafka,
    entities: [
      ...kafka.entities,
      { ...bare, id: FEED, kind: 'topic', transport: 'kafka', name: 'outbox.events' },
      { ...bare, id: RELAY, kind: 'service', transport: null, name: 'outbox-relay' }
    ],
    edges: [
      ...kafka.edges,
      { id: `publishes|${RELAY}|${FEED}`, kind: 'publishes', from: RELAY, to: FEED, transport: 'kafka', labels: {} }
    ]
  }
}

const judged = (): GuideState => ({
  at: Date.now(),
  rules: [
    {
      rule: 'team.unread',
      concerns: 3,
      strays: 1,
      fits: 2,
      examples: { strays: [SEND], fits: [PLACED] },
      unknown: []
    }
  ],
  peaks: [{ transport: 'kafka', of: PLACED, value: 400, hours: 40 }],
  compared: [
    { transport: 'kafka', feature: 'replay', of: PLACED, text: 'orders.placed: a reader went back', missing: null }
  ],
  uses: [{ use: 'kafka.groups', count: 4, examples: [{ of: PLACED, why: '2 groups' }] }],
  guide: {
    version: '2026-11',
    rules: { 'kafka.overkill': { off: false, recommendation: 'Ask the platform team first.' } },
    owners: [],
    own: [
      {
        id: 'team.unread',
        title: 'Unread for hours',
        when: 'waits > 2 * hour',
        recommendation: 'What is sent to us is taken within two hours.',
        severity: 'warn',
        hold: 120
      }
    ],
    except: []
  }
})

const show = (path: string): Promise<void> => visit(page, `${product.address}${path}`)

describe('rules of a team’s own', () => {
  it('stand beside the guide’s, with how they stand and whose words they are', async () => {
    await show('/guide')
    const own = page.locator('[data-rule="team.unread"]')
    await own.getByText('your team’s').waitFor()
    expect(await own.textContent()).toMatch(/Unread for hours.*within two hours\..*waits > 2 \* hour/)
    await own.getByText('Not as recommended: mail.send').waitFor()
    await own.getByText('As recommended: orders.placed').waitFor()
    const changed = page.locator('[data-rule="kafka.overkill"]')
    expect(await changed.textContent()).toContain('Ask the platform team first. Your team’s words.')
  })
})

describe('the transports', () => {
  it('name channels that are used as is recommended, beside the recommendation, and lead to how each is used', async () => {
    await show('/guide')
    const use = page.locator('#kafka [data-use="kafka.groups"]')
    await use.getByText('As orders.placed (2 groups) and 3 more').waitFor()
    await use.getByRole('link', { name: 'orders.placed' }).click()
    await page.waitForURL(`**/guide/${PLACED}`)
    await page.getByText('how it is used, on Kafka').waitFor()
  })
})

describe('architectures', () => {
  const pattern = (id: string) => page.locator(`[data-pattern="${id}"]`)

  it('are drawn with who has each part, which leads there', async () => {
    await show('/guide')
    const hybrid = pattern('hybrid')
    await eventually(async () => expect(await hybrid.getAttribute('data-found')).toBe('2'))
    expect(await hybrid.locator('[data-missing="true"]').count()).toBe(0)
    const parts = await hybrid.locator('[data-is]').allInnerTexts()
    for (const name of ['shop-web', 'orders', 'orders.placed', 'billing', 'mail.send', 'mailer', 'mail.dead'])
      expect(parts.some((part) => part.startsWith(`${name}\n`))).toBe(true)
    // What flows stands with the channel.
    expect(parts.find((part) => part.startsWith('orders.placed'))).toContain('38/s')
    await hybrid.getByRole('link', { name: 'orders', exact: true }).first().click()
    await page.waitForURL(({ searchParams }) => searchParams.get('sel') === ORDERS)
  })

  it('of which one part is missing are nearly there, with that part named', async () => {
    await show('/guide')
    const outbox = pattern('outbox')
    await outbox.getByText('Nearly there').waitFor()
    await outbox.getByText('Nobody reads what the relay publishes.').waitFor()
    expect(await outbox.locator('[data-is][data-missing="true"]').allInnerTexts()).toEqual(['reader\nnot here'])
    expect(await outbox.locator('[data-is]:not([data-missing="true"]) a').allInnerTexts()).toEqual([
      'outbox-relay',
      'outbox.events'
    ])
    expect(await pattern('saga').getAttribute('data-near')).toBe('0')
    await pattern('saga').getByText('Not seen here.').waitFor()
  })
})

describe('the comparison', () => {
  const cell = (feature: string, transport: string) =>
    page
      .locator('#compare tr', { has: page.getByRole('rowheader', { name: feature }) })
      .locator(`td[data-transport="${transport}"]`)

  it('leads from each figure to where it comes from', async () => {
    await show('/guide')
    await cell('Throughput', 'kafka').getByRole('link', { name: /400/ }).click()
    await page.waitForURL(`**/channels/${PLACED}?span=7d`)
    await page.locator('[data-chart="In and out"]').waitFor()
    await show('/guide')
    await cell('Replay', 'kafka').getByRole('link', { name: 'orders.placed: a reader went back' }).click()
    await page.waitForURL(({ pathname }) => pathname === `/guide/${PLACED}`)
    await show('/guide')
    await cell('Consumer groups', 'kafka').getByRole('link', { name: /group/ }).click()
    await page.waitForURL(({ pathname, search }) => pathname === '/channels' && search.includes('transport=kafka'))
    await page.getByRole('link', { name: 'orders.placed' }).first().waitFor()
  })
})

describe('a pinned answer', () => {
  const fork = () => page.locator('[data-fork="replay"]')

  it('outlives what is seen afterwards, which is told beside it', async () => {
    await show(`/guide/${PLACED}`)
    await fork().getByRole('button', { name: 'Pin an answer' }).click()
    const form = page.getByRole('form', { name: /^Pin an answer/ })
    await form.getByLabel('What').selectOption('yes')
    await form.getByLabel('Your name').fill('Ada')
    await form.getByLabel('Why').fill('Auditors read it.')
    await form.getByRole('button', { name: 'Pin' }).click()
    await fork().getByText('Auditors read it. Ada').waitFor()
    const now = Date.now()
    for (const tick of scene(now, 60, now - 1_200_000)) await writeTick(product.store, tick)
    await show(`/guide/${PLACED}`)
    await fork().getByText('pinned', { exact: true }).waitFor()
    expect(await fork().textContent()).toMatch(/Auditors read it\. Ada, .*Seen: (yes|no|can’t tell)\./)
    expect(await fork().getAttribute('data-answer')).toBe('yes')
    await fork().getByRole('button', { name: 'Take the pin away' }).click()
    await fork().getByRole('button', { name: 'Pin an answer' }).waitFor()
    expect(await fork().getByText('pinned', { exact: true }).count()).toBe(0)
  })
})

describe('over the months', () => {
  it('findings by owner stand as the store has them open', async () => {
    await show('/guide')
    const open = await readFindings(product.store, { state: 'open', limit: 1000 })
    for (const [owner, name] of [
      ['orders', 'orders'],
      ['billing', 'billing'],
      ['search', 'search'],
      [null, 'nobody’s']
    ] as const) {
      const count = open.filter((each) => (each.owner ?? null) === owner).length
      const row = page.locator(`#trend [data-owner="${name}"]`)
      await row.getByText(`${count} open`).waitFor()
      expect(await row.getByRole('img').getAttribute('aria-label')).toMatch(
        new RegExp(`^${name}: ${count} open now, .* weeks ago$`)
      )
    }
  })
})

describe('the week’s digest', () => {
  it('stands among what was sent, once', async () => {
    const { store } = product
    const alerts = Alerts.parse({ webhooks: [{ id: 'oncall', url: 'https://hooks.example.com/x' }] })
    const digest = { day: 'monday', at: '09:00', timeZone: 'UTC' } as const
    await sendDigest(store, { digest, alerts }, Date.now() - 8 * DAY_MS)
    expect(await sendDigest(store, { digest, alerts }, Date.now())).toBe(true)
    expect(await sendDigest(store, { digest, alerts }, Date.now())).toBe(false)
    await show('/alerts?show=webhooks')
    await eventually(async () =>
      expect(await page.getByRole('listitem').filter({ hasText: 'the guide’s week' }).count()).toBe(1)
    )
  })
})

describe('one episode of an alert', () => {
  it('shows what fired, its states, what happened, where the channel strayed then, and who was told', async () => {
    await show('/alerts')
    await page.getByRole('link', { name: 'A consumer falls behind' }).first().click()
    await page.waitForURL('**/alerts/one')
    await page.getByText(/^Fires since .*\d\d:\d\d\.$/).waitFor()
    const chart = page.getByRole('img', { name: /takes over 15 min to drain$/ })
    await chart.waitFor()
    await page
      .locator('[data-chart="Backlog"]')
      .getByText(/^at most \d,\d{3} messages$/)
      .waitFor()
    await page.locator('[data-lane] [data-state="behind"]').first().waitFor()
    const happened = page.getByRole('listitem')
    await happened.filter({ hasText: 'orders: orders 2.14 was deployed.' }).waitFor()
    await happened.filter({ hasText: 'It fired: takes over 15 min to drain.' }).waitFor()
    await page.getByRole('list', { name: 'Who was told' }).getByText('oncall, that it fires').waitFor()
    const then = page.getByRole('list', { name: 'Findings of the guide then' })
    await then.getByText(/Stood before it, since/).waitFor()
    await then.getByRole('link').click()
    await page.waitForURL(({ searchParams }) => searchParams.get('finding') === 'kafka-overkill-placed')
    await page.getByText('It goes away when').waitFor()
  })

  it('has an address whatever its names hold, and says when it is over or never was', async () => {
    await show(alertAddress(STOPPED_ALERT))
    await page.getByRole('heading', { level: 1, name: 'mail.send' }).waitFor()
    await page.getByText('Nobody: there was no webhook for it.').waitFor()
    await show('/alerts/three')
    await page.getByText(/^Fired from/).waitFor()
    await page.getByText('Of this time nothing is kept').waitFor()
    await show('/alerts/never-was')
    await page.getByText('There is no such alert.').waitFor()
  })

  it('is led to from the channel’s reader', async () => {
    await show(`/groups/${BILLING}`)
    await page.getByRole('list', { name: 'Alerts that fire' }).getByRole('link').click()
    await page.waitForURL('**/alerts/one')
  })
})

describe('a channel’s page', () => {
  it('tells when it came to stray, and leads to why', async () => {
    await show(`/channels/${PLACED}?span=6h`)
    const told = page.getByRole('listitem').getByRole('link', { name: /^Strays from the guide/ })
    await told.click()
    await page.waitForURL(({ searchParams }) => searchParams.get('finding') === 'kafka-overkill-placed')
  })
})
