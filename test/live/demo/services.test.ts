import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../../cli/postgres.ts'
import { SERVICES } from '../../../demo/graph.ts'
import { childrenOf, isAlive, ROOT } from '../cli/launch.ts'

/** The demo's services where no broker answers: that must not keep one of them. */
const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

const runner = async () => {
  const dir = await mkdtemp(join(tmpdir(), 'plumbline-demo-'))
  ending.push(() => rm(dir, { recursive: true, force: true }))
  const at = `127.0.0.1:${await freePort()}`
  const options = {
    kafka: at,
    amqpUrl: `amqp://${at}`,
    redisUrl: `redis://${at}`,
    otlpUrl: `http://${at}`,
    dir,
    faultsFile: join(dir, 'faults.json')
  }
  const script = `const { runServices } = await import(${JSON.stringify(join(ROOT, 'demo/run.ts'))})
    const running = await runServices(${JSON.stringify(options)})
    process.once('SIGTERM', () => running.stop().then(() => process.exit(0)))
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT, stdio: 'ignore' })
  const gone = once(child, 'exit')
  ending.push(async () => {
    child.kill('SIGKILL')
    await gone
  })
  await expect
    .poll(async () => (await childrenOf(child.pid)).length, { timeout: 60_000 })
    .toBeGreaterThan(SERVICES.length)
  // Long enough for each to have come to where it waits for its broker.
  await new Promise((done) => setTimeout(done, 4000))
  return { child, gone, services: (await childrenOf(child.pid)).map(({ pid }) => pid) }
}

test('they end when they are asked to', async () => {
  const { child, gone, services } = await runner()
  child.kill('SIGTERM')
  await gone
  expect(services.filter(isAlive)).toEqual([])
})

test('they end when their runner is killed', async () => {
  const { child, gone, services } = await runner()
  child.kill('SIGKILL')
  await gone
  await expect.poll(() => services.filter(isAlive), { timeout: 60_000 }).toEqual([])
})
