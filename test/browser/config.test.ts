import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrate } from '../../store/index.ts'
import { makeFolder } from '../live/cli/launch.ts'
import { openChromium } from '../services/chromium.ts'
import { startDashboard } from '../services/dashboard.ts'
import { startService } from '../services/index.ts'
import { openPage } from './audit.ts'

/** A configuration is broken and mended while the product runs: the page says so, and goes on. */
const ROOT = resolve(import.meta.dirname, '../..')
const ending: (() => Promise<unknown>)[] = []
let browser: Browser
let address = ''
let config = ''
const STREAM = `config-notice-${crypto.randomUUID()}`

beforeAll(async () => {
  const [postgres, redis] = [await startService('postgres'), await startService('redis')]
  await redis.cli('XADD', STREAM, '*', 'k', 'v')
  const databaseUrl = await postgres.createDatabase()
  await migrate(databaseUrl)
  const folder = await makeFolder([
    'targets:',
    '  - id: tasks',
    '    kind: redis',
    `    addresses: ["127.0.0.1:${redis.port}"]`,
    '    interval: 1s',
    'otlp: { grpcPort: 0, httpPort: 0, interval: 1s }'
  ])
  config = folder.config
  const collector: ChildProcess = fork(join(ROOT, 'collector/main.ts'), {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, DATABASE_URL: databaseUrl, PLUMBLINE_CONFIG: config, PLUMBLINE_LOG_LEVEL: 'silent' }
  })
  const gone = once(collector, 'exit')
  await Promise.race([once(collector, 'message'), gone])
  const dashboard = await startDashboard(databaseUrl)
  address = dashboard.address
  browser = await openChromium()
  ending.push(
    () => browser.close(),
    dashboard.stop,
    async () => {
      collector.kill('SIGTERM')
      await gone
    },
    folder.remove,
    () => redis.cli('DEL', STREAM)
  )
})
afterAll(async () => {
  for (const end of ending) await end()
})

it('the page names place, mistake and the right word, keeps the picture, and is quiet again when it is mended', async () => {
  const { page } = await openPage(browser, { viewport: { width: 1440, height: 900 } })
  await page.goto(address)
  await page.getByText(STREAM).first().waitFor()
  const notice = page.getByRole('region', { name: 'Configuration' })
  expect(await notice.count()).toBe(0)

  const good = await readFile(config, 'utf8')
  await writeFile(config, good.replace('addresses:', 'adresses:'))
  await notice.waitFor()
  expect(await notice.innerText()).toMatch(/not in force.*plumbline\.yaml:4:5.*"adresses".*Did you mean "addresses"\?/s)
  expect(await page.getByText(STREAM).first().isVisible()).toBe(true)

  await writeFile(config, good)
  await notice.waitFor({ state: 'detached' })
})
