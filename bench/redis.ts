import { connect, type Socket } from 'node:net'
import { Redis } from 'ioredis'
import { parseInfo } from '../collector/transports/redis/answers.ts'
import { transport } from '../collector/transports/redis/index.ts'
import { type Observation, RedisTarget } from '../model/index.ts'
import { startService, stopService } from '../test/services/index.ts'
import type { RedisService } from '../test/services/redis.ts'
import type { Line } from './line.ts'
import { againstRedisExporter } from './redis-peer.ts'
import { byTurns, compared, type Grown, grew, heldBytes, putFirst, type Spent, told } from './turns.ts'

const instance = { instance: 'bench-redis' }
const STREAMS = 10_000
const GROUPS = ['orders', 'audit']
const POLLS = 25
const CHUNK = 500
const BAR = 2.5

/**
 * A poll of Redis (read and observe) against the raw limit: the very commands that it asks, written beforehand, on a bare socket, their answers thrown
 * away. Both in turn, in the same run, on a server with 10,000 streams of two groups. How they are compared:
 * ./turns.ts. And how time, the server's CPU and memory grow from a tenth of that.
 */
export const run = async function* (): AsyncGenerator<Line> {
  const service = await startService('redis', instance)
  const redis = new Redis({ port: service.port })
  try {
    await redis.flushall()
    putFirst(parseInfo(await redis.info('server')).process_id ?? '')
    const small = await measure(service, redis, STREAMS / 10)
    const large = await measure(service, redis, STREAMS)
    yield* toldOf(STREAMS / 10, small)
    yield* toldOf(STREAMS, large)
    const { poll, raw } = large
    yield* compared('redis poll against raw pipelined XINFO', poll, raw, BAR)
    yield* grew('redis poll, ten times the streams', small, large)
    yield* againstRedisExporter(
      `${STREAMS.toLocaleString('en-US')} streams`,
      `redis://${service.host}:${service.port}`,
      {
        streams: STREAMS,
        groups: STREAMS * GROUPS.length,
        poll,
        brokerCpuMs: () => serverCpuMs(redis)
      }
    )
  } finally {
    redis.disconnect()
    await stopService('redis', instance)
  }
}

interface Measured extends Grown {
  raw: Spent
  grownBytes: number
}

function* toldOf(streams: number, { poll, raw, grownBytes, heldBytes }: Measured): Generator<Line> {
  const of = `${streams.toLocaleString('en-US')} streams × ${GROUPS.length} groups`
  yield* told(`redis poll, ${of}`, poll)
  yield* told(`redis raw replay, ${of}`, raw)
  yield plain(`redis memory that polling adds (RSS), ${of}`, grownBytes / 1e6, 'MB')
  yield plain(`redis memory held between polls, ${of}`, heldBytes / 1e6, 'MB')
}

const plain = (name: string, value: number, unit: string): Line => ({ name, value, unit, bar: null, holds: null })

const measure = async (service: RedisService, redis: Redis, streams: number): Promise<Measured> => {
  await fill(redis, streams)
  const target = RedisTarget.parse({ id: 'bench', kind: 'redis', addresses: [`${service.host}:${service.port}`] })
  const held = heldBytes()
  const before = process.memoryUsage().rss
  const log = { debug: () => undefined, warn: () => undefined }
  const watched = transport.open(target, { log, secret: async (secret) => String(secret) })
  const requests = requestsOf(streams)
  const poll = async () => check(await watched.poll(new AbortController().signal), streams)
  // The first ones compile what they run.
  for (let i = 0; i < 2; i++) await poll()
  const [polls, raws] = await byTurns([poll, () => replay(service, requests)], {
    rounds: POLLS,
    brokerCpuMs: () => serverCpuMs(redis)
  })
  const grownBytes = process.memoryUsage().rss - before
  const measured = { poll: polls, raw: raws, grownBytes, heldBytes: heldBytes() - held }
  await watched.close()
  return measured
}

/** Streams of four entries; each group has read two and acknowledged one. */
const fill = async (redis: Redis, streams: number): Promise<void> => {
  for (let from = await redis.dbsize(); from < streams; from += CHUNK) {
    const pipeline = redis.pipeline()
    for (let i = from; i < Math.min(streams, from + CHUNK); i++) {
      for (let n = 1; n <= 4; n++) pipeline.xadd(keyOf(i), `${Date.now()}-${n}`, 'n', 'some text that a message has')
      for (const group of GROUPS) {
        pipeline.xgroup('CREATE', keyOf(i), group, '0')
        pipeline.xreadgroup('GROUP', group, `${group}-1`, 'COUNT', 2, 'STREAMS', keyOf(i), '>')
      }
    }
    await pipeline.exec()
  }
}

const keyOf = (i: number): string => `stream:${i}`

/** A poll that saw less would be quick for nothing. */
const check = ({ entities, gaps }: Observation, streams: number): void => {
  const seen = entities.filter(({ kind }) => kind === 'stream').length
  if (seen !== streams || gaps.length > 0) throw new Error(`the poll saw ${seen} streams of ${streams}`)
}

/** What a poll asks of streams that it found, as it goes over the wire: a text for each chunk. */
const requestsOf = (streams: number): string[] => {
  const keys = Array.from({ length: streams }, (_, i) => keyOf(i))
  const pairs = keys.flatMap((key) => GROUPS.map((group) => [key, group] as const))
  const commands = [
    ...keys.map((key) => ['XINFO', 'STREAM', key]),
    ...keys.map((key) => ['XINFO', 'GROUPS', key]),
    ...keys.map((key) => ['MEMORY', 'USAGE', key, 'SAMPLES', '3']),
    ...pairs.map(([key, group]) => ['XINFO', 'CONSUMERS', key, group]),
    ...pairs.map(([key, group]) => ['XPENDING', key, group, '-', '+', '100'])
  ]
  const chunks: string[] = []
  for (let i = 0; i < commands.length; i += CHUNK)
    chunks.push(
      commands
        .slice(i, i + CHUNK)
        .map(encoded)
        .join('') + LAST
    )
  return chunks
}

/** Answered after all else of a chunk: the only answer that is looked at. */
const END = 'the end of a chunk'
const encoded = (command: readonly string[]): string =>
  `*${command.length}\r\n${command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`
const LAST = encoded(['ECHO', END])

const replay = async ({ host, port }: RedisService, requests: readonly string[]): Promise<void> => {
  const socket = connect(port, host)
  try {
    for (let cursor: string | undefined = '0'; cursor !== undefined; ) {
      const began = await answered(socket, encoded(['SCAN', cursor, 'COUNT', '1000', 'TYPE', 'stream']) + LAST)
      const [, next]: string[] = /^\*2\r\n\$\d+\r\n(\d+)/.exec(began) ?? []
      cursor = next === '0' ? undefined : next
    }
    for (const text of requests) await answered(socket, text)
  } finally {
    socket.destroy()
  }
}

/** Asks, until the end of what was asked has arrived; gives how the answers begin, and the rest is thrown away. */
const answered = (socket: Socket, text: string): Promise<string> =>
  new Promise((done, fail) => {
    let begin: string | undefined
    let tail = Buffer.alloc(0)
    const take = (bytes: Buffer) => {
      begin ??= bytes.toString('latin1', 0, 64)
      tail = Buffer.concat([tail, bytes.subarray(-END.length - 2)]).subarray(-END.length - 2)
      if (!tail.includes(END)) return
      socket.off('data', take)
      socket.off('error', fail)
      done(begin)
    }
    socket.on('data', take)
    socket.once('error', fail)
    socket.write(text)
  })

const serverCpuMs = async (redis: Redis): Promise<number> => {
  const info = parseInfo(await redis.info('cpu'))
  return (Number(info.used_cpu_user) + Number(info.used_cpu_sys)) * 1000
}
