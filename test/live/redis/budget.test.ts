import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AS_IT_IS, Decoder } from '../../../collector/transports/redis/resp.ts'
import { startService } from '../../services/index.ts'
import type { RedisService } from '../../services/redis.ts'
import { pollOnce } from '../watch.ts'
import { client, suffix, tidy, watch } from './server.ts'

/** What a poll asks of the server at once, as it goes over the wire: a stretch of it stands between them. */
const STREAMS = 1500
const TEXTS = 2500
let service: RedisService
let redis: Redis

beforeAll(async () => {
  service = await startService('redis')
  redis = client(service, 'producer')
  const pipeline = redis.pipeline()
  for (let i = 0; i < STREAMS; i++) pipeline.xgroup('CREATE', `busy:${suffix}:${i}`, 'g', '0', 'MKSTREAM')
  for (let i = 0; i < TEXTS; i++) pipeline.set(`text:${suffix}:${i}`, 'x')
  await pipeline.exec()
})
afterAll(async () => {
  await tidy(redis)
  redis.disconnect()
})

/** Passes everything on, and counts commands and answers as they go by. */
const startCounter = async () => {
  const commands: string[][] = []
  const counted = { waiting: 0, most: 0 }
  const sockets: Socket[] = []
  const server = createServer((own) => {
    const other = connect(service.port, service.host)
    sockets.push(own, other)
    const [asked, answered] = [new Decoder(), new Decoder()]
    own.on('data', (bytes) => {
      asked.push(
        Buffer.from(bytes),
        () => AS_IT_IS,
        (command) => {
          commands.push((command as unknown[]).map(String))
          counted.waiting += 1
          counted.most = Math.max(counted.most, counted.waiting)
        }
      )
      other.write(bytes)
    })
    other.on('data', (bytes) => {
      answered.push(
        Buffer.from(bytes),
        () => AS_IT_IS,
        () => {
          counted.waiting -= 1
        }
      )
      own.write(bytes)
    })
    for (const [one, two] of [
      [own, other],
      [other, own]
    ] as const) {
      one.on('error', () => two.destroy())
      one.on('close', () => two.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const stop = (): void => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { port, commands, counted, stop }
}

test('no step of SCAN looks at more than 1,000 keys, and no more than 1,000 commands wait for their answers', async () => {
  const counter = await startCounter()
  const watched = watch(service, {
    addresses: [`127.0.0.1:${counter.port}`],
    streams: { include: [`busy:${suffix}:*`] }
  })
  const seen = await pollOnce(watched)
  await watched.close()
  counter.stop()
  expect(seen.entities.filter(({ kind }) => kind === 'stream')).toHaveLength(STREAMS)
  const scans = counter.commands.filter(([command]) => command === 'SCAN')
  const keys = Number(await redis.dbsize())
  expect(keys).toBeGreaterThanOrEqual(STREAMS + TEXTS)
  // The server looks at a few keys more or less than it is asked to.
  expect(scans.length).toBeGreaterThanOrEqual(Math.floor(keys / 1100))
  for (const scan of scans) {
    expect(Number(scan[scan.indexOf('COUNT') + 1])).toBeLessThanOrEqual(1000)
    expect(scan.slice(scan.indexOf('TYPE'))).toEqual(['TYPE', 'stream'])
  }
  expect(counter.counted.waiting).toBe(0)
  expect(counter.counted.most).toBeGreaterThan(100)
  expect(counter.counted.most).toBeLessThanOrEqual(1000)
  // Nothing that a poll asks changes anything, or reads what is in an entry.
  const names = new Set(counter.commands.map(([command = '']) => command.toUpperCase()))
  for (const name of ['KEYS', 'XRANGE', 'XREVRANGE', 'XREAD', 'XREADGROUP', 'XACK', 'XCLAIM'])
    expect(names.has(name), name).toBe(false)
})
