import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPicked } from '../../app/rpc/cell.ts'
import { serviceId } from '../../model/index.ts'
import { openChromium } from '../services/chromium.ts'
import { openPage, visit } from './audit.ts'
import { eventually } from './eventually.ts'
import { PLACE } from './scene.ts'
import { type Product, startProduct } from './seeded.ts'

/** The page of a gRPC method, with forty minutes of calls. */
let product: Product
let browser: Browser
let page: Page
let thrown: string[]
beforeAll(async () => {
  product = await startProduct(true)
  browser = await openChromium()
  ;({ page, thrown } = await openPage(browser, { viewport: { width: 1440, height: 1200 } }))
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const show = (query = ''): Promise<void> => visit(page, `${product.address}/channels/${PLACE}${query}`)
const query = (): URLSearchParams => new URL(page.url()).searchParams
const map = () => page.locator('[data-heat-map]')
const said = () => page.locator('[data-said]')
const sentence = async (): Promise<string> => (await said().textContent()) ?? ''
const calls = async (): Promise<string> => /last hour ([\d.,]+k?) calls/.exec(await sentence())?.[1] ?? ''

describe('the heat map', () => {
  it('says first what there was, in words, and is read by keys cell by cell', async () => {
    await show()
    await map().waitFor()
    await eventually(async () =>
      expect(await sentence()).toMatch(
        /^In the last hour 49\dk calls\. .*failed for callers, most with DEADLINE_EXCEEDED/
      )
    )
    expect(await map().getAttribute('aria-label')).toMatch(/calls in \d+ steps, p50 about .* Arrow keys read it/)
    await map().focus()
    await page.keyboard.press('ArrowLeft')
    const reading = map().locator('[aria-live]')
    const words = /\d\d:\d\d:00 to \d\d:\d\d.*of 12k calls took .*p50 ≈/
    await eventually(async () => expect(await reading.textContent()).toMatch(words))
    const first = await reading.textContent()
    await page.keyboard.press('ArrowUp')
    await eventually(async () => expect(await reading.textContent()).not.toBe(first))
  })

  it('a cell that is picked stands in the address, and whoever is sent it sees it', async () => {
    await page.keyboard.press('Enter')
    await eventually(async () => expect(readPicked(query().get('cell'))).not.toBeNull())
    const told = await page.locator('[data-picked]').textContent()
    expect(told).toMatch(/to .*: [1-9][\d,.k]* calls?Let go$/)
    await visit(page, page.url())
    await eventually(async () => expect(await page.locator('[data-picked]').textContent()).toBe(told))
    await page.getByRole('button', { name: 'Let go' }).click()
    await eventually(async () => expect(query().get('cell')).toBeNull())
  })

  it('is of one code, one caller, one instance alone when that is pressed, and of all again', async () => {
    await show()
    await eventually(async () => expect(await calls()).toMatch(/^49\dk$/))
    for (const [row, name] of [
      ['[data-code="NOT_FOUND"]', 'code'],
      ['[data-table="callers"] tbody tr:first-child', 'caller'],
      ['[data-table="instances"] tbody tr:first-child', 'instance']
    ] as const) {
      await page.locator(row).getByRole('button').first().click()
      await eventually(async () => expect(query().get(name)).not.toBeNull())
      await eventually(async () => expect(await calls()).not.toMatch(/^(49\dk)?$/))
      await page.locator(row).getByRole('button').first().click()
      await eventually(async () => expect(await calls()).toMatch(/^49\dk$/))
    }
  })

  it('has four quantiles of what it shows, in their order, and others of another set', async () => {
    const quantiles = async (): Promise<string[]> => page.locator('[data-quantiles] > div').allInnerTexts()
    await show()
    await eventually(async () => expect(await quantiles()).toHaveLength(4))
    const whole = await quantiles()
    const shape = (name: string) => expect.stringMatching(new RegExp(`^${name}\\s+≈\\s*[\\d.]+ (ms|s)$`))
    expect(whole).toEqual(['p50', 'p90', 'p95', 'p99'].map(shape))
    await page.locator('[data-table="instances"] tbody tr:first-child').getByRole('button').first().click()
    await eventually(async () => expect((await quantiles())[1]).not.toBe(whole[1]))
  })

  it('has a flag where its service was deployed', async () => {
    expect(await map().locator('[data-flag="deploy"] title').textContent()).toMatch(
      /^orders 2\.14 was deployed\. \d+ \w+ \d\d:\d\d:\d\d UTC$/
    )
  })
})

describe('the rest of the page', () => {
  it('has each code as server and callers saw it, with what it says', async () => {
    const row = await page.locator('[data-code="DEADLINE_EXCEEDED"]').textContent()
    expect(row).toMatch(/time ran out before an answer came\.03\.\d %17\.\dk/)
    expect(await page.locator('[data-code]').first().getAttribute('data-code')).toBe('CANCELLED')
  })

  it('each side’s codes are shares of its own calls, and its head says whose and of how many', async () => {
    const heads = await page.locator('[data-codes] thead th').allInnerTexts()
    expect(heads.slice(-2)).toEqual([
      expect.stringMatching(/^server of \d+k$/),
      expect.stringMatching(/^callers of \d+k$/)
    ])
    for (const side of ['served', 'called']) {
      const cells = await page.locator(`[data-codes] td[data-side="${side}"]`).allInnerTexts()
      const shares = cells.map((text) => Number(/([\d.]+)\s*%/.exec(text)?.[1] ?? 0))
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 0)
    }
  })

  it('draws what callers alone saw, beside what the server saw', async () => {
    const drawn = async (side: string, code: string): Promise<number> =>
      page.locator(`[data-strip="${side}"] [data-code-piece="${code}"]`).count()
    expect(await drawn('called', 'DEADLINE_EXCEEDED')).toBeGreaterThan(10)
    expect(await drawn('served', 'DEADLINE_EXCEEDED')).toBe(0)
    expect((await drawn('called', 'UNAVAILABLE')) - (await drawn('served', 'UNAVAILABLE'))).toBe(3)
    const said = await page.locator('[data-strip="called"] svg').getAttribute('aria-label')
    expect(said).toMatch(
      /^Calls that did not end with OK over the last hour, as callers saw it: at most [\d.k,]+ in a step$/
    )
  })

  it('divides what callers waited; both parts are the whole', async () => {
    const shares = ((await page.locator('[data-share] dl').first().textContent()) ?? '').match(/[\d.]+(?= %)/g) ?? []
    expect(shares).toHaveLength(2)
    expect(shares.reduce((sum, share) => sum + Number(share), 0)).toBeCloseTo(100, 0)
  })

  it('the worst instance stands first; callers lead to their pages', async () => {
    const first = page.locator('[data-table="instances"] tbody tr').first()
    expect(await first.textContent()).toContain('orders-5d41-m4q')
    await page.getByRole('link', { name: 'The page of shop-web' }).click()
    await page.waitForURL(`**/services/${serviceId({ name: 'shop-web' })}`)
    expect(thrown).toEqual([])
  })
})
