import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { migrate, openStore, type Store, saveTargets, writeTick } from '../store/index.ts'
import { openChromium } from '../test/services/chromium.ts'
import { startDashboard } from '../test/services/dashboard.ts'
import { startService } from '../test/services/index.ts'
import type { Line } from './line.ts'
import { CHANNELS, MANY, MANY_TARGETS, manyTick } from './many-channels.ts'

const ROUNDS = 20
const READABLE_MS = 2500
/** A frame longer than 50 ms is one that people see. Each patch may cost one, for its reading; scrolling none besides. */
const LONG_FRAMES_A_PATCH = 1
const LONGEST_MS = 200
/** What the page's main thread may compute in a second of this: whatever else runs on the machine, that is what it asks for. */
const MOST_CPU_MS = 600
const PX_A_FRAME = 30

/**
 * The table of 10,000 channels in a real Chromium, from a real dashboard on a real Postgres. Each second a target is polled and a tenth of its
 * figures change, while the table is scrolled at each frame. Counted are frames of more than 50 ms, as the browser tells of them; and the main
 * thread's own time, which other programs don't lengthen.
 */
export const run = async function* (): AsyncGenerator<Line> {
  const { createDatabase } = await startService('postgres')
  const url = await createDatabase()
  await migrate(url)
  const store = await openStore(url)
  await saveTargets(store, MANY)
  const atMs = Date.now() - 2000
  for (const target of MANY_TARGETS) await writeTick(store, manyTick(target, atMs))
  const dashboard = await startDashboard(url)
  const browser = await openChromium()
  try {
    // The first picture is laid out for Flow; people meet that once.
    await fetch(`${dashboard.address}/api/v1/topology`).then((answer) => answer.arrayBuffer())
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
    await page.addInitScript(COUNT_FRAMES)
    await page.goto(`${dashboard.address}/channels`)
    await page.waitForFunction(() => document.querySelectorAll('[data-row]').length > 10, undefined, {
      timeout: 60_000
    })
    const readable = await page.evaluate(() => performance.now())
    yield line(`channels readable, ${CHANNELS.toLocaleString('en-US')} rows`, readable, 'ms', READABLE_MS)
    await sleep(3000)
    const cpu = await cpuClock(page)
    const { frames, patches, rows } = await scrollWhilePatched(page, store)
    const spent = await cpu()
    const long = frames.filter((ms) => ms > 50)
    yield line('channels long frames a patch, while scrolled', long.length / patches, 'frames', LONG_FRAMES_A_PATCH)
    yield line('channels longest frame', Math.max(0, ...frames), 'ms', LONGEST_MS)
    yield line('channels main thread, scrolled and patched', spent, 'ms/s', MOST_CPU_MS)
    yield line('channels rows in the page', rows, 'rows', 80)
    yield { name: 'channels patches that came', value: patches, unit: 'patches', bar: null, holds: null }
  } finally {
    await browser.close()
    await dashboard.stop()
    await store.close()
  }
}

const line = (name: string, value: number, unit: string, bar: number): Line => ({
  name,
  value,
  unit,
  bar,
  holds: value <= bar
})

/** Starts to count the main thread's own time; what it returns says how much of it went by a second, ms. */
const cpuClock = async (page: Page): Promise<() => Promise<number>> => {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  const read = async (): Promise<number> =>
    (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ??
    Number.NaN
  const [before, began] = [await read(), Date.now()]
  return async () => ((await read()) - before) / ((Date.now() - began) / 1e6)
}

interface Counted {
  /** How long each frame that took more than 50 ms was. */
  frames: number[]
  patches: number
  /** The most rows that stood in the page at once. */
  rows: number
}
declare global {
  interface Window {
    counted: Counted
    scrolling: boolean
  }
}

const COUNT_FRAMES = () => {
  window.counted = { frames: [], patches: 0, rows: 0 }
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.counted.frames.push(duration)
  }).observe({ type: 'long-animation-frame' })
  const add = EventSource.prototype.addEventListener
  EventSource.prototype.addEventListener = function (
    this: EventSource,
    ...[type, listener]: [string, (event: MessageEvent) => void]
  ) {
    add.call(this, type, (event) => {
      if (type === 'patch') window.counted.patches += 1
      listener(event as MessageEvent)
    })
  } as typeof add
}

const scrollWhilePatched = async (page: Page, store: Store): Promise<Counted> => {
  await page.evaluate((px) => {
    window.counted.frames = []
    window.counted.patches = 0
    window.scrolling = true
    const table = document.getElementById('channels')
    let down = true
    const step = (): void => {
      if (!window.scrolling || table === null) return
      if (table.scrollTop + table.clientHeight >= table.scrollHeight) down = false
      if (table.scrollTop <= 0) down = true
      table.scrollTop += down ? px : -px
      window.counted.rows = Math.max(window.counted.rows, document.querySelectorAll('[data-row]').length)
      requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
  }, PX_A_FRAME)
  for (let round = 1; round <= ROUNDS; round++) {
    const due = sleep(1000)
    const target = MANY_TARGETS[round % MANY_TARGETS.length]
    if (target !== undefined) await writeTick(store, manyTick(target, Date.now(), round))
    await due
  }
  await sleep(500)
  return page.evaluate(() => {
    window.scrolling = false
    return window.counted
  })
}
