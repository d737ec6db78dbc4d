import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PLACES } from '../../app/shell/places.ts'
import { alertAddress, ErrorAnswer } from '../../model/index.ts'
import { openChromium } from '../services/chromium.ts'
import { movements, openPage, scriptBytes, settle, sideways, timesWithoutUtc, violationsOf, visit } from './audit.ts'
import { eventually } from './eventually.ts'
import { BILLING, BROKER, ORDERS, PLACE, PLACED, RABBIT_NODE, SEND, WAY } from './scene.ts'
import { type Product, STOPPED_ALERT, startProduct } from './seeded.ts'

/** Whoever one is: every page can be read, reached and understood, in both themes, on a wide screen and on a phone, full, empty and broken. */
const SCREENS = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const
const THEMES = ['dark', 'light'] as const
const LOOKS = THEMES.flatMap((colorScheme) =>
  (['wide', 'phone'] as const).map((size) => ({ colorScheme, size, viewport: SCREENS[size] }))
)
const ALL_PLACES = PLACES.map(({ href }): string => href)
/** Places, and what they lead to. */
const ADDRESSES = [
  ...ALL_PLACES,
  `/?sel=${encodeURIComponent(BILLING)}`,
  `/channels/${PLACED}`,
  `/groups/${BILLING}`,
  `/channels/${SEND}`,
  `/services/${ORDERS}`,
  `/channels/${PLACE}`,
  `/channels/${PLACE}?code=NOT_FOUND&cell=1-2_0.01_0.02`,
  `/brokers/${BROKER}`,
  `/brokers/${RABBIT_NODE}`,
  `/guide/${PLACED}`,
  `/pathways/${WAY}`,
  '/alerts/one',
  '/alerts/three',
  alertAddress(STOPPED_ALERT),
  '/alerts/never-was',
  '/alerts?show=resolved',
  '/alerts?show=rules',
  '/alerts?show=rules&rule=falls-behind',
  '/alerts?show=webhooks',
  '/channels/kafka/kafka-eu/topic/never-was',
  '/no/such/page'
]
const MOST_SCRIPT_BYTES = 300_000

let full: Product
let empty: Product
let browser: Browser
beforeAll(async () => {
  full = await startProduct(true)
  empty = await startProduct(false)
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await full?.stop()
  await empty?.stop()
})

const flawsOf = async (address: string, paths: readonly string[], options: (typeof LOOKS)[number]) => {
  const { page, thrown } = await openPage(browser, options)
  const flaws: [string, string[]][] = []
  for (const path of paths) {
    await visit(page, `${address}${path}`)
    const wide = await sideways(page)
    const found = [
      ...(await violationsOf(page)),
      ...(await timesWithoutUtc(page)).map((time) => `no UTC at hand: ${time}`),
      ...(wide > 0 ? [`can be scrolled to the side by ${wide} px`] : []),
      ...thrown.splice(0).map((message) => `threw: ${message}`)
    ]
    if (found.length > 0) flaws.push([path, found])
  }
  await page.context().close()
  return flaws
}

describe.each(LOOKS)('$colorScheme, $size', (look) => {
  it('WCAG AA, nothing to the side, UTC at hand: each page, full of things and troubles', async () => {
    expect(await flawsOf(full.address, ADDRESSES, look)).toEqual([])
  })

  it('the same where nothing is watched yet', async () => {
    expect(await flawsOf(empty.address, ALL_PLACES, look)).toEqual([])
  })

  it('dialogs, too', async () => {
    const { page } = await openPage(browser, look)
    await visit(page, full.address)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys and marks' }).waitFor()
    await settle(page)
    expect(await violationsOf(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /^Go to/ }).fill('ord')
    await page.getByRole('option', { name: /orders\.placed Kafka topic/ }).waitFor()
    await settle(page)
    expect(await violationsOf(page)).toEqual([])
    await page.context().close()
  })
})

describe('motion', () => {
  it('shows that messages flow', async () => {
    const { page } = await openPage(browser)
    await visit(page, full.address)
    await eventually(async () => expect(await movements(page)).not.toEqual([]))
    await page.context().close()
  })

  it('stops on each page for those who ask for less', async () => {
    const { page } = await openPage(browser, { reducedMotion: 'reduce' })
    for (const path of ADDRESSES) {
      await visit(page, `${full.address}${path}`)
      expect([path, await movements(page)]).toEqual([path, []])
    }
    await page.context().close()
  })
})

describe('script', () => {
  it.each([
    ...ALL_PLACES,
    `/channels/${PLACED}`,
    `/channels/${PLACE}`,
    `/pathways/${WAY}`,
    `/brokers/${BROKER}`,
    `/guide/${PLACED}`,
    '/alerts/one'
  ])('%s: at most 300 kB, compressed, the first time', async (path) => {
    const bytes = await scriptBytes(browser, `${full.address}${path}`)
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThanOrEqual(MOST_SCRIPT_BYTES)
  })
})

describe('the time bar', () => {
  it('shows what is told while one looks, with its moment in both clocks', async () => {
    const { page } = await openPage(browser)
    await visit(page, `${full.address}/guide`)
    const text = 'billing 7.1 was deployed.'
    expect(await page.getByTitle(text).count()).toBe(0)
    const answer = await fetch(`${full.address}/api/v1/events`, {
      method: 'POST',
      headers: { origin: full.address, 'content-type': 'application/json' },
      body: JSON.stringify({ text, kind: 'deploy' })
    })
    expect(answer.status).toBe(200)
    const mark = page.getByTitle(text)
    await mark.waitFor()
    expect(await mark.getAttribute('title')).toMatch(/deployed\. \d\d:\d\d \(\d+ \w+ \d\d:\d\d:\d\d UTC\)$/)
    await page.context().close()
  })
})

describe('trouble', () => {
  it('an address without a page says so, and where one may go', async () => {
    const { page } = await openPage(browser)
    const answer = await page.goto(`${full.address}/no/such/page`)
    expect(answer?.status()).toBe(404)
    await page.getByText('There is no page at this address').waitFor()
    await page.getByText('/no/such/page').waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Targets' }).click()
    await page.getByRole('heading', { name: 'Targets' }).waitFor()
    await page.context().close()
  })

  it('an address without a handler answers in the form of all errors', async () => {
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(`${full.address}/api/v1/no-such-thing`, { method, headers: { origin: full.address } })
      expect(answer.status).toBe(404)
      expect(ErrorAnswer.parse(await answer.json()).error.code).toBe('request.not_found')
    }
  })

  it('a page that throws says what is wrong and what to do; the others go on, and it comes back', async () => {
    const { page } = await openPage(browser)
    // What no Plumbline answers: the page takes it at its word, and throws.
    await page.route('**/api/v1/targets', (route) => route.fulfill({ json: { targets: [null] } }))
    await page.goto(`${full.address}/targets`)
    await page.getByRole('alert').getByText('This page can’t be shown.').waitFor()
    expect(await page.getByRole('main').getByRole('alert').textContent()).toMatch(/Reload it\..*TypeError.*internal/s)
    expect(await violationsOf(page)).toEqual([])
    // The picture comes all the same; by then it may be old, since nobody polls here.
    await page.locator('footer', { hasText: /Live|No news/ }).waitFor()
    await page.getByRole('link', { name: 'Channels' }).click()
    await page.getByRole('heading', { name: 'Channels' }).waitFor()
    await page.goBack()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    await page.unroute('**/api/v1/targets')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('link', { name: 'kafka-eu' }).waitFor()
    await page.context().close()
  })

  it('nor is there a blank page where all that pages stand in throws', async () => {
    for (const colorScheme of THEMES) {
      const { page } = await openPage(browser, { colorScheme })
      await page.route('**/api/v1/events', (route) => route.fulfill({ json: { events: [null] } }))
      await page.goto(`${full.address}/channels`)
      await page.getByRole('alert').getByText('This page can’t be shown.').waitFor()
      expect(await violationsOf(page)).toEqual([])
      await page.unroute('**/api/v1/events')
      await page.getByRole('button', { name: 'Reload' }).click()
      await page.getByRole('heading', { name: 'Channels' }).waitFor()
      await page.context().close()
    }
  })
})
