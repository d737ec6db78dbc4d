import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from '../../../cli/postgres.ts'
import { listServices } from '../../services/index.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const INSTANCE = 'demo-signal'

const running = () => listServices().filter((service) => service.instance === INSTANCE && service.running)

test('a demo that is asked to end while it starts leaves nothing running', async () => {
  const demo = spawn(process.execPath, [join(ROOT, 'cli/demo.ts'), '--port', String(await freePort())], {
    cwd: ROOT,
    env: { ...process.env, PLUMBLINE_DEMO: INSTANCE }
  })
  const gone = once(demo, 'exit')
  // Once the first of its brokers runs, and so before all of them do.
  await expect.poll(() => running().length, { timeout: 60_000, interval: 50 }).toBeGreaterThan(0)
  demo.kill('SIGTERM')
  const [code] = await gone
  expect(code).toBe(0)
  expect(running()).toEqual([])
})
