import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { freePort } from '../../../cli/postgres.ts'
import { listServices, SERVICE_NAMES, startService, stopService } from '../../services/index.ts'
import { ROOT as SERVICES } from '../../services/process.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const INSTANCE = 'demo-signal'
const CASE_MS = 180_000

const launched: Launched[] = []
afterEach(async () => {
  for (const { pid, gone, ended } of launched.splice(0)) {
    if (!ended()) process.kill(pid, 'SIGTERM')
    await gone
  }
})
afterAll(async () => {
  for (const name of SERVICE_NAMES) await stopService(name, { instance: INSTANCE })
})

const brokers = () => listServices().filter((service) => service.instance === INSTANCE && service.running)

/**
 * Every process below a demo, however far and whether it left its group: each inherits the demo's name in its environment. Redis and PostgreSQL write
 * over theirs: they are known by the folder they work in or were given. Linux only, as `/proc` is.
 */
const processes = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        const [line, environment] = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8'))
        const words = line?.split('\0').join(' ').trim() ?? ''
        const ours = environment?.split('\0').includes(`PLUMBLINE_DEMO=${INSTANCE}`)
        return ours || words.includes(`${ROOT}/.plumbline/${INSTANCE}/`) ? [words] : []
      } catch {
        return []
      }
    })

interface Launched {
  pid: number
  said(): string
  gone: Promise<number | null>
  ended(): boolean
}

const launchDemo = async (port?: number): Promise<Launched> => {
  const args = [join(ROOT, 'cli/demo.ts'), '--port', String(port ?? (await freePort()))]
  // A group of its own, as a terminal gives to what it runs.
  const demo = spawn(process.execPath, args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PLUMBLINE_DEMO: INSTANCE }
  })
  let said = ''
  for (const output of [demo.stdout, demo.stderr])
    output.setEncoding('utf8').on('data', (more: string) => {
      said += more
    })
  const gone = once(demo, 'exit').then(([code]) => code as number | null)
  const ended = () => demo.exitCode !== null || demo.signalCode !== null
  const started = { pid: demo.pid ?? 0, said: () => said, gone, ended }
  launched.push(started)
  return started
}

/** Sends the signal and expects an orderly end: nothing left, no complaint. How long it takes is the machine's; that it ends is not. */
const expectEnd = async ({ said, gone }: Launched, signal: () => void): Promise<void> => {
  expect(processes()).not.toEqual([])
  signal()
  expect(await gone).toBe(0)
  await expect.poll(processes, { timeout: 60_000 }).toEqual([])
  expect(brokers()).toEqual([])
  expect(said().trim()).toContain('Stopping services and brokers…')
}

test.each<[when: string, reached: (demo: Launched) => boolean, anew: boolean]>([
  [
    'while the first demo in a folder makes Kafka’s data',
    () => processes().some((line) => / format /.test(line)),
    true
  ],
  ['once the first of its brokers runs', () => brokers().length > 0, true],
  ['once its database runs', ({ said }) => said().includes('PostgreSQL'), false]
])('SIGTERM %s: all of it is gone', { timeout: CASE_MS }, async (_, reached, anew) => {
  if (anew) rmSync(join(SERVICES, INSTANCE), { recursive: true, force: true })
  const demo = await launchDemo()
  await expect.poll(() => reached(demo), { timeout: 90_000, interval: 20 }).toBe(true)
  await expectEnd(demo, () => process.kill(demo.pid, 'SIGTERM'))
  expect(demo.said()).not.toContain('Plumbline is at')
})

test(
  'Ctrl-C, which reaches every process of its group, once all runs: all of it is gone',
  async () => {
    const demo = await launchDemo()
    await expect.poll(demo.said, { timeout: 90_000 }).toContain('Plumbline is at')
    await expectEnd(demo, () => process.kill(-demo.pid, 'SIGINT'))
  },
  CASE_MS
)

test('a second demo whose port is in use touches nothing of the first', async () => {
  const { cli } = await startService('redis', { instance: INSTANCE })
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const second = await launchDemo(port)
  expect(await second.gone).toBe(1)
  taken.close()
  expect(second.said()).toMatch(new RegExp(`Port ${port} is in use[\\s\\S]*--port`))
  expect(second.said()).not.toMatch(/Starting Kafka|^\s+at /m)
  expect(await cli('ping')).toBe('PONG')
})
