import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { openPage, visit } from '../test/browser/audit.ts'
import { openChromium } from '../test/services/chromium.ts'
import { startDashboard } from '../test/services/dashboard.ts'
import { startService, stopService } from '../test/services/index.ts'
import { PAGES } from './screenshots/pages.ts'

const HELP = `npm run screenshots -- [folder]

Pictures of the pages of a channel, of its group and of a broker, in each state a reader can be in and with what can be wrong with a broker, of Kafka,
RabbitMQ and Redis, dark and light: a seeded database (the scenario "states"), the dashboard as it is built, and a real Chromium. Without a folder they are put into .plumbline/screenshots.`

const INSTANCE = { instance: 'screenshots' }
const SEED = join(import.meta.dirname, 'seed.ts')
/** High enough for all of a page: it is scrolled within. */
const SIZE = { width: 1440, height: 1500 }

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } })
  if (values.help || positionals.length > 1) {
    console.log(HELP)
    return values.help ? 0 : 1
  }
  const folder = resolve(positionals[0] ?? join(import.meta.dirname, '../.plumbline/screenshots'))
  mkdirSync(folder, { recursive: true })
  const { createDatabase } = await startService('postgres', INSTANCE)
  try {
    const url = await createDatabase()
    const env = { ...process.env, DATABASE_URL: url }
    const { stdout } = await promisify(execFile)(process.execPath, [SEED, 'states'], { env })
    console.log(stdout.split('\r').at(-1)?.trim())
    await shoot(url, folder)
  } finally {
    await stopService('postgres', INSTANCE)
  }
  return 0
}

const shoot = async (url: string, folder: string): Promise<void> => {
  const dashboard = await startDashboard(url)
  const browser = await openChromium()
  try {
    for (const colorScheme of ['dark', 'light'] as const) {
      const { page } = await openPage(browser, { viewport: SIZE, colorScheme, timezoneId: 'UTC' })
      for (const [name, path] of PAGES) {
        await visit(page, `${dashboard.address}/${path}`)
        // The first picture of a dashboard that has just begun comes a moment later.
        await page.waitForSelector('[data-summary]')
        await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) })
        console.log(`${name}-${colorScheme}.png`)
      }
      await page.context().close()
    }
  } finally {
    await browser.close()
    await dashboard.stop()
  }
}

process.exitCode = await main()
