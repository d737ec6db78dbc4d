import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { transport } from '../../../collector/transports/redis/index.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import {
  type Figure,
  type Observation,
  RedisTarget,
  redisGroupId,
  redisStreamId,
  subscriptionId
} from '../../../model/index.ts'
import { until } from '../../services/process.ts'
import type { RedisService } from '../../services/redis.ts'
import { context } from '../watch.ts'

export const suffix = randomBytes(4).toString('hex')

/** Watches a server as the collector does; `settings` as in plumbline.yaml. */
export const watch = ({ host, port }: RedisService, settings: Record<string, unknown> = {}): Connection =>
  transport.open(
    RedisTarget.parse({ id: 'redis', kind: 'redis', addresses: [`${host}:${port}`], ...settings }),
    context
  )

export const client = ({ host, port }: Pick<RedisService, 'host' | 'port'>, name: string): Redis =>
  new Redis({ host, port, connectionName: name, retryStrategy: null })

/** Deletes what this file made on the server, also where a test failed: other files use the same one. */
export const tidy = async (redis: Redis): Promise<void> => {
  for await (const keys of redis.scanStream({ match: `*${suffix}*`, count: 1000 })) await redis.unlink(...keys)
}

/** Resolves when the server has the client of this name wait for entries. */
export const waits = (redis: Redis, name: string): Promise<void> =>
  until(`${name} does not wait`, async () => {
    const clients = String(await redis.client('LIST')).split('\n')
    if (!clients.some((line) => line.includes(` name=${name} `) && / flags=\w*b/.test(line))) throw new Error('not yet')
  })

/** Adds entries and gives their ids. */
export const add = async (redis: Redis, key: string, count: number): Promise<string[]> => {
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push(String(await redis.xadd(key, '*', 'n', String(i))))
  return ids
}

export const read = (redis: Redis, key: string, group: string, consumer: string, count: number) =>
  redis.xreadgroup('GROUP', group, consumer, 'COUNT', count, 'STREAMS', key, '>')

export const streamOf = (seen: Observation, key: string) =>
  seen.entities.find(({ id }) => id === redisStreamId('redis', 0, key))

/** What the collector saw of a group and its subscription. */
export const groupOf = (seen: Observation, key: string, group: string) => {
  const reader = redisGroupId('redis', 0, key, group)
  const id = subscriptionId(redisStreamId('redis', 0, key), reader)
  const subscription = seen.subscriptions.find((each) => each.id === id)
  return { ...subscription, id, reader, entity: seen.entities.find((each) => each.id === reader) }
}

export const exactly = (value: number): Figure => ({ value, how: 'measured' })

/** redis-cli's own answer: XINFO … as name → value, one object a group or consumer. */
export const xinfo = async ({ cli }: RedisService, ...args: string[]): Promise<Record<string, unknown>[]> => {
  const answer: unknown = JSON.parse(await cli('--json', 'XINFO', ...args))
  return (Array.isArray(answer) ? answer : [answer]) as Record<string, unknown>[]
}
