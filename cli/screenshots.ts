import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { openPage, visit } from '../test/browser/audit.ts'
import { startProduct } from '../test/browser/seeded.ts'
import { openChromium } from '../test/services/chromium.ts'
import { startDashboard } from '../test/services/dashboard.ts'
import { startService, stopService } from '../test/services/index.ts'
import { PAGES, type Page } from './screenshots/pages.ts'
import { fillShop, SHOP_PAGES } from './screenshots/shop.ts'

const HELP = `npm run screenshots -- [folder] [--only <word>]…

Pictures of pages, dark and light: of a channel, of its group and of a broker, in each state a reader can be in and with what can be wrong with a broker, of
Kafka, RabbitMQ and Redis (the seeded scenario "states"); and, on a phone too, of every other page: a gRPC method, a service, a pathway, a trace, what a service's
telemetry gives, Flow, alerts, the guide, targets (a small shop). A database for each, the dashboard as it is built, and a real Chromium. Without a folder they are put into .plumbline/screenshots; with words
there are only pages whose names have one of them: check-list, kafka-channel.`

const INSTANCE = { instance: 'screenshots' }
const SEED = join(import.meta.dirname, 'seed.ts')
/** High enough for all of a page: it is scrolled within. */
const WIDE = { width: 1440, height: 1500 }
const PHONE = { width: 390, height: 1500 }

/** What a page has once it has its picture: its sentence, a table, or nodes. */
const READY = '[data-summary], main p, main table, [data-id]'

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string', multiple: true, default: [''] }, help: { type: 'boolean' } }
  })
  if (values.help || positionals.length > 1) {
    console.log(HELP)
    return values.help ? 0 : 1
  }
  const folder = resolve(positionals[0] ?? join(import.meta.dirname, '../.plumbline/screenshots'))
  mkdirSync(folder, { recursive: true })
  const wanted = (pages: readonly Page[]): Page[] =>
    pages.filter(([name]) => values.only.some((word) => name.includes(word)))
  try {
    await ofStates(wanted(PAGES), folder)
    await ofShop(wanted(SHOP_PAGES), folder)
  } finally {
    await stopService('postgres', INSTANCE)
  }
  return 0
}

const ofStates = async (pages: readonly Page[], folder: string): Promise<void> => {
  if (pages.length === 0) return
  const { createDatabase } = await startService('postgres', INSTANCE)
  const url = await createDatabase()
  const env = { ...process.env, DATABASE_URL: url }
  const { stdout } = await promisify(execFile)(process.execPath, [SEED, 'states'], { env })
  console.log(stdout.split('\r').at(-1)?.trim())
  const dashboard = await startDashboard(url)
  await shoot(dashboard, { wide: pages, phone: [] }, folder).finally(dashboard.stop)
}

const ofShop = async (pages: readonly Page[], folder: string): Promise<void> => {
  if (pages.length === 0) return
  const shop = await startProduct(true, INSTANCE.instance)
  await fillShop(shop.store, Date.now())
  await shoot(shop, { wide: pages, phone: pages }, folder).finally(shop.stop)
}

const shoot = async (
  { address }: { address: string },
  pages: { wide: readonly Page[]; phone: readonly Page[] },
  folder: string
): Promise<void> => {
  const browser = await openChromium()
  try {
    for (const colorScheme of ['dark', 'light'] as const)
      for (const [width, viewport] of [['wide', WIDE] as const, ['phone', PHONE] as const]) {
        const { page } = await openPage(browser, { viewport, colorScheme, timezoneId: 'UTC' })
        for (const [name, path] of pages[width]) {
          await visit(page, `${address}/${path}`)
          // The first picture of a dashboard that has just begun comes a moment later.
          await page.waitForSelector(READY)
          const file = `${name}${width === 'phone' ? '-phone' : ''}-${colorScheme}.png`
          await page.screenshot({ path: join(folder, file) })
          console.log(file)
        }
        await page.context().close()
      }
  } finally {
    await browser.close()
  }
}

process.exitCode = await main()
