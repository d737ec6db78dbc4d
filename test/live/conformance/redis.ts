import { redisGroupId, redisStreamId, subscriptionId } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import { client, suffix, watch, xinfo } from '../redis/server.ts'
import { type Adapter, OWN, type Reader } from './adapter.ts'
import { launchReader } from './launch-reader.ts'

const GROUP = 'readers'

export const redisAdapter = async (): Promise<Adapter> => {
  const service = await startService('redis', { instance: OWN })
  const redis = client(service, 'conformance')
  /** How many entries producers leave in a stream: every second one is trimmed by id (MINID), the others by length. */
  const keeps = new Map<string, { most: number; ids: string[] | undefined }>()
  const key = (name: string): string => `${name}.${suffix}`
  const channel = (name: string): string => redisStreamId('redis', 0, key(name))
  return {
    kind: 'redis',
    address: `${service.host}:${service.port}`,
    watch: ({ address = `${service.host}:${service.port}`, ...settings } = {}) =>
      watch(service, { addresses: [address], ...settings }),
    make: async (name, most) => {
      if (most !== undefined) keeps.set(name, { most, ids: keeps.size % 2 === 0 ? undefined : [] })
      await redis.xgroup('CREATE', key(name), GROUP, '0', 'MKSTREAM')
    },
    remove: async (name) => {
      await redis.del(key(name))
    },
    send: async (name, count) => {
      if (count === 0) return
      const { most = 0, ids } = keeps.get(name) ?? {}
      const pipeline = redis.pipeline()
      const limit = !keeps.has(name) || ids !== undefined ? [] : (['MAXLEN', '=', most] as const)
      for (let i = 0; i < count; i++) pipeline.xadd(key(name), ...limit, '*', 'n', 'x')
      const added = (await pipeline.exec()) ?? []
      if (ids === undefined) return
      ids.push(...added.map(([, id]) => String(id)))
      const oldest = ids.at(-most)
      if (oldest === undefined) return
      ids.splice(0, ids.length - most)
      await redis.xtrim(key(name), 'MINID', '=', oldest)
    },
    readInProcess: (name, count) => launchReader('redis', `${service.host}:${service.port}`, key(name), count),
    read: async (name) => readRedis(client(service, 'reader'), key(name)),
    waiting: async (name) => {
      const [group] = await xinfo(service, 'GROUPS', key(name))
      return Number(group?.lag)
    },
    lost: async (name) => {
      // By the connection there is: it is asked often.
      const [group = []] = (await redis.xinfo('GROUPS', key(name))) as unknown[][]
      return Math.max(0, Number(group[group.indexOf('lag') + 1]) - (await redis.xlen(key(name))))
    },
    rewind: async (name) => {
      await redis.xgroup('SETID', key(name), GROUP, '0', 'ENTRIESREAD', '0')
    },
    channel,
    subscription: (name) => subscriptionId(channel(name), redisGroupId('redis', 0, key(name), GROUP)),
    close: async () => {
      redis.disconnect()
    }
  }
}

export const readRedis = async (
  redis: ReturnType<typeof client>,
  key: string,
  consumer = 'reader-1'
): Promise<Reader> => {
  let [permitted, taken, leaving] = [0, 0, false]
  await redis.xgroup('CREATECONSUMER', key, GROUP, consumer)
  const run = async (): Promise<void> => {
    while (!leaving) {
      // A blocked read is how Redis knows that a consumer is there; what is not permitted yet it doesn't take.
      const count = Math.min(permitted, 100)
      if (count === 0) {
        await new Promise((done) => setTimeout(done, 20))
        continue
      }
      const answer = await redis.xreadgroup('GROUP', GROUP, consumer, 'COUNT', count, 'BLOCK', 50, 'STREAMS', key, '>')
      const ids = ((answer as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? []).map(([id]) => id)
      if (ids.length === 0) continue
      permitted -= ids.length
      await redis.xack(key, GROUP, ...ids)
      taken += ids.length
    }
  }
  const running = run()
  return {
    get taken() {
      return taken
    },
    held: 0,
    permit: (count) => {
      permitted += count
    },
    leave: async () => {
      leaving = true
      await running
      await redis.xgroup('DELCONSUMER', key, GROUP, consumer).catch(() => undefined)
      redis.disconnect()
    }
  }
}
