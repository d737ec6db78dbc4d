import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { FATAL, type Supervised, supervise } from '../../../cli/supervise.ts'
import { isAlive } from './launch.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'plumbline-supervise-'))
})
afterAll(() => rm(dir, { recursive: true }))

const running: Supervised[] = []
afterEach(async () => {
  for (const child of running.splice(0)) await child.stop(1000)
})

/** Supervises a real process that runs this code; what it sent and what was said of it. */
const keep = async (name: string, code: string) => {
  const script = join(dir, `${name}.mjs`)
  await writeFile(script, code)
  const sent: unknown[] = []
  const said: string[] = []
  let fatal = 0
  const child = supervise({
    name: 'It',
    script,
    cwd: dir,
    env: process.env,
    onMessage: (message) => sent.push(message),
    onFatal: () => fatal++,
    say: (line) => said.push(line)
  })
  running.push(child)
  return { child, sent, said, fatal: () => fatal }
}

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 })
const STAYS = 'setInterval(() => undefined, 1000); process.send("up");'

test('a child that dies is started again, after pauses that grow, and each time it is said', async () => {
  const { sent, said } = await keep('dies', 'process.send("up", () => process.exit(7))')
  await eventually(() => sent.length).toBeGreaterThanOrEqual(3)
  expect(said.slice(0, 2)).toEqual([
    'It ended unexpectedly (7); starting it again in 0.5 s',
    'It ended unexpectedly (7); starting it again in 1 s'
  ])
})

test('one that says starting again would not help is not started again', async () => {
  const { child, sent, said, fatal } = await keep('fatal', `process.send("up", () => process.exit(${FATAL}))`)
  await eventually(fatal).toBe(1)
  expect({ sent, said }).toEqual({ sent: ['up'], said: [] })
  await child.stop(1000)
})

test('asked to stop it ends as it wishes; one that does not listen is killed', async () => {
  for (const [name, ends, patienceMs] of [
    ['listens', 'process.on("SIGTERM", () => process.send("bye", () => process.exit(0)));', 60_000],
    ['deaf', 'process.on("SIGTERM", () => process.send("no"));', 3000]
  ] as const) {
    const { child, sent, said } = await keep(name, ends + STAYS)
    await eventually(() => sent).toEqual(['up'])
    const pid = child.pid()
    await child.stop(patienceMs)
    expect(pid !== undefined && isAlive(pid)).toBe(false)
    expect(sent[1]).toBe(name === 'deaf' ? 'no' : 'bye')
    expect(said).toEqual([])
  }
})

test('stopped while it waits to start again, it is not started', async () => {
  const { child, sent, said } = await keep('waits', 'process.send("up", () => process.exit(1))')
  await eventually(() => said.length).toBe(1)
  await child.stop(1000)
  const before = sent.length
  await new Promise((done) => setTimeout(done, 1000))
  expect(sent).toHaveLength(before)
})
