import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core'

declare global {
  interface Window {
    axe: { run(of: Document, options: RunOptions): Promise<AxeResults> }
  }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** WCAG 2.1, levels A and AA. */
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']

/** How long a busy machine may need for what is waited for in a page. */
const PATIENCE_MS = 90_000
/** What each page has asked for and not got yet; the live stream never ends. */
const awaited = new WeakMap<Page, Set<Request>>()

/** A page that keeps what is thrown in it; `zone` is not UTC, so that one is told from the other. */
export const openPage = async (
  browser: Browser,
  options: BrowserContextOptions = {}
): Promise<{ page: Page; thrown: string[] }> => {
  const context = await browser.newContext({ timezoneId: 'Asia/Kolkata', ...options })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const asked = new Set<Request>()
  awaited.set(page, asked)
  page.on('request', (request) => void (request.resourceType() !== 'eventsource' && asked.add(request)))
  page.on('requestfinished', (request) => void asked.delete(request))
  page.on('requestfailed', (request) => void asked.delete(request))
  const thrown: string[] = []
  page.on('pageerror', ({ message }) => thrown.push(message))
  return { page, thrown }
}

/** Goes there and waits until nothing more is asked for: pictures, charts and letters are in. */
export const visit = async (page: Page, address: string): Promise<void> => {
  awaited.get(page)?.clear()
  await page.goto(address)
  await settle(page)
}

export const settle = async (page: Page): Promise<void> => {
  await page.locator('footer', { hasText: /Live|No news|Connecting|Reconnecting/ }).waitFor()
  await page.waitForFunction(() => document.querySelector('main') !== null && document.fonts.status === 'loaded')
  let before = -1
  for (;;) {
    const asked = await page.evaluate(() => performance.getEntriesByType('resource').length)
    if (asked === before && (awaited.get(page)?.size ?? 0) === 0) return
    before = asked
    await page.waitForTimeout(400)
  }
}

/** Pictures of the page in both themes, in the folder that PLUMBLINE_SHOTS names; none where it names none. */
export const shoot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env.PLUMBLINE_SHOTS
  if (folder === undefined) return
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await settle(page)
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` })
  }
}

/** Each rule that is broken, and where: `color-contrast: <p class=…> …`. */
export const violationsOf = async (page: Page): Promise<string[]> => {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(
    (levels) => window.axe.run(document, { runOnly: levels, resultTypes: ['violations'] }),
    LEVELS
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`)
  )
}

/** By how many px the page can be scrolled to the side. */
export const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** Times of day that stand there without UTC at hand, in the title of theirs or of what they stand in. */
export const timesWithoutUtc = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found: string[] = []
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent ?? ''
      const parent = node.parentElement
      if (!/\b\d\d:\d\d\b/.test(text) || parent === null || parent.closest('script, style') !== null) continue
      const said = parent.closest('[title*="UTC"]') !== null || parent.querySelector('title') !== null
      if (!said && !text.includes('UTC') && parent.closest('title') === null) found.push(text)
    }
    return found
  })

/** What moves by itself and is not on its way to an end. */
export const movements = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState, effect }) => playState === 'running' && effect?.getComputedTiming().iterations === Infinity)
      .map((animation) => ('animationName' in animation ? String(animation.animationName) : 'a transition'))
  )

/** Bytes of all script that comes when an address is opened for the first time, as it is sent: compressed. */
export const scriptBytes = async (browser: Browser, address: string): Promise<number> => {
  const { page } = await openPage(browser)
  await visit(page, address)
  const sizes = await page.evaluate(() =>
    performance.getEntriesByType('resource').flatMap((each) => {
      const { name, encodedBodySize, decodedBodySize } = each as PerformanceResourceTiming
      return new URL(name).pathname.endsWith('.js') ? [{ encodedBodySize, decodedBodySize }] : []
    })
  )
  await page.context().close()
  if (sizes.some(({ encodedBodySize }) => encodedBodySize === 0)) throw new Error('a script came from a cache')
  return sizes.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)
}
