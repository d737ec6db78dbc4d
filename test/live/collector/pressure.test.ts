import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../../cli/postgres.ts'
import { readPart, readTargets, type Store } from '../../../store/index.ts'
import { startService } from '../../services/index.ts'
import { type Flood, flood, SENDERS, SPANS, spansOf } from './flood.ts'
import { makeStore, startCollecting } from './process.ts'

/** A collector whose senders bring more than it can take, and one that is killed under them. */
const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

const begin = async () => {
  const redis = await startService('redis')
  const store = await makeStore()
  ending.push(store.close)
  const port = await freePort()
  const { child, end } = await startCollecting(store, [
    'targets:',
    `  - { id: redis, kind: redis, addresses: ["127.0.0.1:${redis.port}"], interval: 1s }`,
    `otlp: { grpcPort: 0, httpPort: ${port}, interval: 1s }`
  ])
  ending.push(end)
  const sent = flood(port)
  ending.push(sent.stop)
  return { store, child, sent }
}

const eventually = <T>(read: () => Promise<T> | T, timeout = 60_000) => expect.poll(read, { timeout, interval: 200 })
/** What comes has to be more than is taken for as long as a burst may last, by however little it is more. */
const OVERRUN_MS = 120_000

/** What the newest written tick of the intake counts, and the moment it is of. */
const written = async (store: Store): Promise<{ atMs: number; spans: number }> => {
  const otlp = (await readTargets(store)).find(({ id }) => id === 'otlp')
  return { atMs: otlp?.lastPollAt ?? 0, spans: Number(otlp?.labels['spans taken'] ?? 0) }
}

/** Resolves when the target was polled and written so many times more. */
const ticks = async (store: Store, target: string, times: number): Promise<void> => {
  const seen = new Set([(await readPart(store, target)).atMs])
  await eventually(async () => seen.add((await readPart(store, target)).atMs).size).toBeGreaterThan(times)
}

const residentMb = async (pid: number | undefined): Promise<number> =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

const doublesWhatIsTaken = ({ told }: Flood) => told.later > told.taken.length && told.taken.length > 0

test('at twice what it can take: senders are asked to come again, brokers are polled, memory stays bounded, and what was acknowledged is counted', {
  timeout: 240_000
}, async () => {
  const { store, child, sent } = await begin()
  await eventually(() => doublesWhatIsTaken(sent), OVERRUN_MS).toBe(true)
  const early = await residentMb(child.pid)
  await ticks(store, 'redis', 10)
  expect(doublesWhatIsTaken(sent)).toBe(true)
  expect(await residentMb(child.pid)).toBeLessThan(early * 1.5)
  expect((await readTargets(store)).find(({ id }) => id === 'redis')).toMatchObject({ status: 'ok', gaps: [] })
  await sent.stop()
  expect(sent.told.other).toEqual([])
  expect(sent.told.saidWhen).toBe(sent.told.later)
  await eventually(async () => (await written(store)).spans).toBe(spansOf(sent.told.taken))
})

test('killed under its senders, it loses at most the tick that was not yet written', async () => {
  const { store, child, sent } = await begin()
  await ticks(store, 'otlp', 3)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await sent.stop()
  const { atMs, spans } = await written(store)
  expect(spans).toBeGreaterThan(0)
  // What was acknowledged before the moment that the tick is of is in it; between a tick's moment and its last export lies the answer's way to the sender.
  expect(spans).toBeGreaterThanOrEqual(spansOf(sent.told.taken.filter((each) => each.atMs < atMs)))
  expect(spans).toBeLessThanOrEqual(spansOf(sent.told.taken) + SENDERS * SPANS)
})
