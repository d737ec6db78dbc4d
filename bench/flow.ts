import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { migrate, openStore, type Store, saveTargets, writeTick } from '../store/index.ts'
import { openChromium } from '../test/services/chromium.ts'
import { startDashboard } from '../test/services/dashboard.ts'
import { startService } from '../test/services/index.ts'
import { largeTick, TARGET } from './large-flow.ts'
import type { Line } from './line.ts'

const LOADS = 5
const PATCHES = 10
const READABLE_MS = 1000
const PATCH_MS = 50

/**
 * Flow with 1,000 nodes and 2,000 edges in a real Chromium, from a real dashboard on a real Postgres. `readable`: from the start of
 * navigation until the nodes are painted. `patch`: from the stream's message until the frame with it is painted, where every figure on the
 * picture changed, and where a tenth did.
 */
export const run = async function* (): AsyncGenerator<Line> {
  const { createDatabase } = await startService('postgres')
  const url = await createDatabase()
  await migrate(url)
  const store = await openStore(url)
  await saveTargets(store, [{ id: TARGET, kind: 'kafka', address: 'bench', intervalMs: 1000 }])
  let atMs = Date.now()
  await writeTick(store, largeTick(atMs))
  const dashboard = await startDashboard(url)
  const browser = await openChromium()
  try {
    const loads: number[] = []
    // The first load lays out and compiles; people meet that once.
    for (let i = 0; i <= LOADS; i++) {
      const ms = await load(browser, dashboard.address)
      if (i === 0) yield { name: 'flow first load ever', value: ms, unit: 'ms', bar: null, holds: null }
      else loads.push(ms)
    }
    yield line('flow readable, 1,000 nodes and 2,000 edges', median(loads), READABLE_MS)
    for (const share of [0.1, 1]) {
      const page = await open(browser, dashboard.address)
      const spent: number[] = []
      for (let i = 0; i < PATCHES; i++) {
        atMs += 1000
        spent.push(await patch(page, store, atMs, i + 1, share))
      }
      await page.context().close()
      yield line(`flow patch, ${share * 100} % of the figures changed`, median(spent), PATCH_MS)
    }
  } finally {
    await browser.close()
    await dashboard.stop()
    await store.close()
  }
}

const line = (name: string, value: number, bar: number): Line => ({ name, value, unit: 'ms', bar, holds: value <= bar })

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Marks when nodes are first painted, and how long each patch takes from its message to its frame. */
const WATCH = () => {
  const painted = (name: string): void => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      // A message posted within a frame's callbacks arrives after the frame is painted.
      port1.onmessage = () => performance.mark(name)
      port2.postMessage(null)
    })
  }
  const seen = new MutationObserver(() => {
    const drawn = document.getElementById('overview')?.dataset.nodes
    if (drawn === undefined) return
    seen.disconnect()
    Object.assign(window, { drawn: Number(drawn) })
    painted('readable')
  })
  seen.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-nodes'] })
  const add = EventSource.prototype.addEventListener
  EventSource.prototype.addEventListener = function (
    this: EventSource,
    ...[type, listener]: [string, (event: MessageEvent) => void]
  ) {
    add.call(this, type, (event) => {
      if (type === 'patch') performance.mark('patch came')
      listener(event as MessageEvent)
      if (type === 'patch') painted('patch painted')
    })
  } as typeof add
}

const open = async (browser: Browser, address: string): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.addInitScript(WATCH)
  await page.goto(address)
  await page.waitForFunction(() => performance.getEntriesByName('readable').length > 0, undefined, { timeout: 60_000 })
  return page
}

const load = async (browser: Browser, address: string): Promise<number> => {
  const page = await open(browser, address)
  const { ms, drawn } = await page.evaluate(() => ({
    ms: performance.getEntriesByName('readable')[0]?.startTime ?? Number.NaN,
    drawn: (window as unknown as { drawn: number }).drawn
  }))
  await page.context().close()
  if (drawn !== 1000) throw new Error(`${drawn} nodes were drawn, not 1,000`)
  return ms
}

const patch = async (page: Page, store: Store, atMs: number, round: number, share: number): Promise<number> => {
  const count = await page.evaluate(() => performance.getEntriesByName('patch painted').length)
  await writeTick(store, largeTick(atMs, round, share))
  await page.waitForFunction((before) => performance.getEntriesByName('patch painted').length > before, count, {
    timeout: 30_000
  })
  const ms = await page.evaluate(() => {
    const last = (name: string): number => performance.getEntriesByName(name).at(-1)?.startTime ?? Number.NaN
    return last('patch painted') - last('patch came')
  })
  await sleep(300)
  return ms
}
