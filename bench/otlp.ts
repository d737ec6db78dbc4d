import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { inflated } from '../collector/otlp/body.ts'
import { startOtlp } from '../collector/otlp/index.ts'
import { derive } from '../judge/derive.ts'
import type { Memory } from '../judge/memory.ts'
import { type Observation, Otlp } from '../model/index.ts'
import type { Line } from './line.ts'
import { againstCollector, besideCollector, type Peer } from './otlp-peer.ts'
import type { Made, Order } from './otlp-sender.ts'
import { middle } from './turns.ts'

const ROUNDS = 11
const PASSES = 10
const BAR = 0.35

/**
 * Spans through the whole way (socket, inflating, reading, edges and histograms, ways of messages, kept traces, habits, the tick that the store is given) against bytes that are read, inflated
 * and walked field by field, and thrown away. What counts is the CPU time that this process spends on a span, its threads that inflate included; who sends is
 * another process. All in turn, the Collector where there is one, too, and of each the mean of its middle half of rounds (./turns.ts): what takes a third as long
 * meets more of the machine's quick moments, so the quickest rounds don't compare.
 */
export const run = (): AsyncGenerator<Line> => besideCollector(measured)

const measured = async function* (peer: Peer | undefined): AsyncGenerator<Line> {
  const sender = fork(join(import.meta.dirname, 'otlp-sender.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  try {
    const [made]: Made[] = await once(sender, 'message')
    if (made === undefined) throw new Error('the sender made nothing')
    const log = { debug: () => undefined, warn: (fields: object, message: string) => console.error(message, fields) }
    const settings = Otlp.parse({ grpcPort: 0, httpPort: 0, interval: '1s' })
    const intake = await startOtlp(settings, {
      log,
      directory: { findChannel: () => undefined },
      secret: async () => '',
      share: Number.POSITIVE_INFINITY
    })
    const raw = await rawServer()
    const tick = ticker()
    const [whole, least, peers]: [number[], number[], number[]] = [[], [], []]
    const memory: number[] = []
    for (let i = 0; i <= ROUNDS; i++) {
      const ours = await cpuMs(async () => {
        await sent(sender, { port: intake.ports.http ?? 0, passes: PASSES })
        tick(await intake.connection.poll(new AbortController().signal))
        // What else a collector asks of it, each as often as it does or oftener.
        const nowMs = Date.now()
        intake.traces.take(nowMs)
        intake.takeTelemetry(nowMs)
        intake.habits(nowMs)
      })
      const theirs = await cpuMs(() => sent(sender, { port: raw.port, passes: PASSES }))
      const before = peer?.cpuMs() ?? 0
      if (peer !== undefined) await sent(sender, { port: peer.port, passes: PASSES })
      memory.push(process.memoryUsage().rss)
      // The first round compiles what it runs.
      if (i === 0) continue
      whole.push(ours)
      least.push(theirs)
      if (peer !== undefined) peers.push(peer.cpuMs() - before)
    }
    const spans = made.spans * PASSES
    const [wholeMs, leastMs] = [middle(whole), middle(least)]
    const ratio = leastMs / wholeMs
    yield plain('otlp, bytes of a span inflated', made.inflatedBytes / made.spans, 'B')
    yield plain('otlp, spans a second and core, read and inflated and walked', (spans / leastMs) * 1000, 'spans/s')
    yield plain('otlp, spans a second and core, the whole way', (spans / wholeMs) * 1000, 'spans/s')
    yield { name: 'otlp whole way against reading alone', value: ratio, unit: '×', bar: BAR, holds: ratio >= BAR }
    yield plain('otlp memory, last round against the second (RSS)', (memory.at(-1) ?? 0) / (memory[1] ?? 1), '×')
    await intake.close()
    raw.close()
    yield* againstCollector(peer, spans, middle(peers), wholeMs)
  } finally {
    sender.kill()
  }
}

const plain = (name: string, value: number, unit: string): Line => ({ name, value, unit, bar: null, holds: null })

/** Throws where the sender is gone: nobody would ever answer. */
const sent = async (sender: ChildProcess, order: Order): Promise<void> => {
  const over = new AbortController()
  const { signal } = over
  const gone = once(sender, 'exit', { signal }).then(() => Promise.reject(new Error('the sender is gone')))
  try {
    sender.send(order)
    await Promise.race([once(sender, 'message', { signal }), gone])
  } finally {
    over.abort()
  }
}

const cpuMs = async (work: () => Promise<void>): Promise<number> => {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Makes of each observation the tick that is written. A picture that saw less would be quick for nothing. */
const ticker = () => {
  let memory: Memory | undefined
  let at = 0
  return (observation: Observation): void => {
    at += 10_000
    const derived = derive(memory, { ...observation, atMs: at }, { intervalMs: 10_000, durationMs: 1, overruns: 0 })
    memory = derived.memory
    const methods = observation.entities.filter(({ kind }) => kind === 'rpc_method').length
    const ways = observation.entities.filter(({ kind }) => kind === 'pathway').length
    if (methods < 100 || (at > 10_000 && ways < 50) || observation.gaps.length > 0)
      throw new Error(`the tick has ${methods} methods, ${ways} ways and ${observation.gaps.length} gaps`)
  }
}

/** Reads and inflates what comes, by the same way as the intake, and walks over every field of it. */
const rawServer = async (): Promise<{ port: number; close(): void }> => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const bytes = await inflated(Buffer.concat(chunks), 'gzip')
    if (walk(bytes, 0, bytes.length, REQUEST) === 0) throw new Error('there was nothing in it')
    response.writeHead(200, { 'content-type': 'application/x-protobuf', 'content-length': 0 })
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

/** Fields that are messages with fields of their own, as opentelemetry-proto nests them. */
interface Nesting {
  [tag: number]: Nesting
}
const KEY_VALUE: Nesting = { 18: {} }
const SPAN: Nesting = { 74: KEY_VALUE, 122: {} }
const REQUEST: Nesting = { 10: { 10: { 10: KEY_VALUE }, 18: { 10: {}, 18: SPAN } } }

/** How many fields there are. */
const walk = (bytes: Uint8Array, from: number, end: number, within: Nesting): number => {
  let fields = 0
  let at = from
  while (at < end) {
    let tag = bytes[at++] ?? 0
    if (tag >= 0x80) tag = (tag & 0x7f) | ((bytes[at++] ?? 0) << 7)
    fields += 1
    const wire = tag & 7
    if (wire === 1) at += 8
    else if (wire === 5) at += 4
    else {
      let value = 0
      let shift = 1
      for (let byte = 0x80; byte >= 0x80; shift *= 128) {
        byte = bytes[at++] ?? 0
        value += (byte & 0x7f) * shift
      }
      if (wire !== 2) continue
      const inner = within[tag]
      if (inner !== undefined) fields += walk(bytes, at, at + value, inner)
      at += value
    }
  }
  return fields
}
