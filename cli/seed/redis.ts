import type { Answers, ServerAnswers, StreamAnswer } from '../../collector/transports/redis/answers.ts'
import { observe } from '../../collector/transports/redis/observe.ts'
import { type Observation, RedisTarget } from '../../model/index.ts'
import type { Moment, Stand } from './moments.ts'

export const REDIS = 'seeded-redis'
export const REDIS_GROUP = 'workers'
/** How many entries producers leave in a stream. */
const MOST = 300_000
/** A consumer that has left is not heard of any more. */
const LONG_MS = 1_800_000

export const redisTarget = (id: string): RedisTarget =>
  RedisTarget.parse({ id, kind: 'redis', addresses: ['redis.shop.example:6379'], interval: '1m' })

/** `orders.tasks`, beside the topic `orders.events`. */
export const streamNameOf = ({ flow }: Pick<Stand, 'flow'>): string => `${flow.producer}.tasks`

/** What the server would have answered, turned into what was seen as its answers are. */
export const redisOf = ({ atMs, stands }: Moment): Observation => {
  const seen = stands.filter(({ isHidden }) => !isHidden)
  const server: ServerAnswers = {
    ...noServer('10.0.1.3:6379', atMs),
    streams: seen.map(streamOf(atMs)),
    forbidden: stands.filter(({ isHidden }) => isHidden).map(streamNameOf),
    clients: seen.flatMap(({ flow, readers }) =>
      Array.from({ length: readers }, () => ({ name: flow.consumer, db: 0, lastCommand: 'xreadgroup', idleS: 1 }))
    )
  }
  return observe(redisTarget(REDIS), redisAnswers(atMs, [server]))
}

const streamOf =
  (atMs: number) =>
  (stand: Stand): StreamAnswer => {
    const { flow, came, took, readers, cameAt } = stand
    const length = Math.min(came, MOST)
    const idOf = (number: number): string => (number === 0 ? '0-0' : `${cameAt(number)}-0`)
    const pending = Math.min(came - took, 6 * readers)
    return {
      key: streamNameOf(stand),
      memory: 5000 + 90 * length,
      info: {
        length,
        'entries-added': came,
        'first-entry': length === 0 ? null : idOf(came - length + 1),
        'last-entry': length === 0 ? null : idOf(came),
        'last-generated-id': idOf(came)
      },
      groups: [
        {
          info: {
            name: REDIS_GROUP,
            pending,
            'last-delivered-id': idOf(took),
            'entries-read': took,
            lag: came - took
          },
          consumers: Array.from({ length: Math.max(readers, 2) }, (_, i) => ({
            name: `${flow.consumer}-${i + 1}`,
            pending: readers === 0 ? 0 : Math.floor(pending / readers),
            idle: i < readers ? 400 : LONG_MS,
            inactive: i < readers ? 400 : LONG_MS
          })),
          pending: Array.from({ length: pending }, (_, i) => ({
            id: `${atMs - 900 - i}-0`,
            consumer: `${flow.consumer}-${(i % Math.max(1, readers)) + 1}`,
            deliveries: 1
          }))
        }
      ]
    }
  }

export const redisAnswers = (atMs: number, servers: ServerAnswers[]): Answers => ({
  atMs,
  servers,
  silent: [],
  unserved: []
})

export const noServer = (address: string, atMs: number, info: Record<string, string> = {}): ServerAnswers => ({
  address,
  readMs: atMs,
  serverMs: atMs,
  info: {
    redis_version: '7.4.1',
    redis_mode: 'standalone',
    role: 'master',
    used_memory: '412000000',
    mem_not_counted_for_evict: '0',
    connected_clients: '31',
    maxmemory: '2000000000',
    maxmemory_policy: 'noeviction',
    aof_enabled: '1',
    aof_last_write_status: 'ok',
    rdb_last_bgsave_status: 'ok',
    ...info
  },
  appendFsync: 'everysec',
  streams: [],
  forbidden: [],
  withheld: new Map(),
  denied: new Set(),
  clients: []
})
