import type { Answers as KafkaAnswers } from '../../collector/transports/kafka/answers.ts'
import type { TopicConfig } from '../../collector/transports/kafka/configs.ts'
import type { Partition, Topic } from '../../collector/transports/kafka/described.ts'
import { observe as observeKafka } from '../../collector/transports/kafka/observe.ts'
import { observe as observeRabbitmq } from '../../collector/transports/rabbitmq/observe.ts'
import { observe as observeRedis } from '../../collector/transports/redis/observe.ts'
import { KafkaTarget, type Observation } from '../../model/index.ts'
import type { Moment } from './moments.ts'
import { connectionAnswer, noAnswers, nodeAnswer, queueAnswer, rabbitmqTarget } from './rabbitmq.ts'
import { noServer, redisAnswers, redisTarget } from './redis.ts'

/** Clusters whose brokers are in trouble in the last part of an hour, one of each kind. */
export const BROKEN = { kafka: 'broken-kafka', rabbitmq: 'broken-rabbitmq', redis: 'broken-redis' } as const
const SINCE_HOUR = 11.4
const isBroken = ({ hour }: Moment): boolean => hour >= SINCE_HOUR

/** Broker 4 goes, one of broker 3's folders fails; broker 1 leads what the two led. */
export const brokenKafka = (moment: Moment): Observation => {
  const broken = isBroken(moment)
  const topics = [
    topicOf('orders.placed', 24, [1, 2, 3, 4], 3, broken),
    topicOf('payments.taken', 12, [3, 4], 2, broken),
    topicOf('clicks', 6, [4, 2, 1], 1, broken)
  ]
  const offsets = (count: number) =>
    new Map(
      topics.map(({ name, partitions }) => [
        name,
        new Map(partitions.filter(({ leader }) => leader >= 0).map(({ index }) => [index, count]))
      ])
    )
  const came = Math.round(moment.stands[0]?.came ?? 0)
  const answers: KafkaAnswers = {
    atMs: moment.atMs,
    clusterId: 'shop-eu',
    version: '4.0',
    controller: 1,
    brokers: [1, 2, 3, 4]
      .filter((id) => id !== 4 || !broken)
      .map((id) => ({ id, host: `kafka-${id}.shop.example`, port: 9092, rack: `eu-1${'abc'[id % 3]}` })),
    topics,
    groups: [],
    starts: offsets(0),
    ends: offsets(came),
    ages: new Map(),
    transactions: { stable: new Map(), used: new Set(), open: [], forbidden: new Set() },
    rebalances: new Map(),
    configs: {
      topics: new Map(topics.map((topic) => [topic.name, configOf(topic)])),
      forbidden: new Set(),
      silent: undefined
    },
    disks: {
      free: new Map([1, 2, 3, 4].map((id) => [id, (id === 2 ? 9 : 380 + id * 20) * 1e9])),
      used: new Map([1, 2, 3, 4].map((id) => [id, (id === 2 ? 771 : 400 - id * 20) * 1e9])),
      topics: new Map(
        topics.map(({ name, partitions }) => [
          name,
          { bytes: partitions.length * 31e9, replicas: partitions.flatMap(({ replicas }) => replicas).length }
        ])
      ),
      logs: new Map(),
      failed: new Map(broken ? [[3, ['/data/kafka-b']]] : []),
      forbidden: false,
      silent: new Map()
    },
    messageBytes: new Map(),
    silent: new Map()
  }
  return observeKafka(KafkaTarget.parse({ id: BROKEN.kafka, kind: 'kafka', brokers: ['kafka-1:9092'] }), answers)
}

const configOf = ({ partitions: [first] }: Topic): TopicConfig => ({
  retentionMs: 7 * 86_400_000,
  retentionBytes: -1,
  segmentBytes: 2 ** 30,
  segmentMs: 7 * 86_400_000,
  policy: 'delete',
  minInSync: Math.min(2, first?.replicas.length ?? 1),
  tiered: false,
  localRetentionMs: -2
})

const topicOf = (name: string, count: number, on: readonly number[], copies: number, broken: boolean): Topic => ({
  name,
  id: name,
  internal: false,
  errorCode: 0,
  partitions: Array.from({ length: count }, (_, index): Partition => {
    const replicas = Array.from({ length: copies }, (_, i) => on[(index + i) % on.length] ?? 0)
    const inSync = broken ? replicas.filter((id) => id !== 4) : replicas
    // Who leads is who is in sync; of two that are, the first broker took all that moved.
    const moved = broken && replicas.some((id) => id >= 3) && inSync.includes(1)
    const leader = moved ? 1 : (inSync[0] ?? -1)
    return { index, leader, errorCode: 0, replicas, inSync }
  })
})

const RABBITS = ['rabbit@one', 'rabbit@two', 'rabbit@three', 'rabbit@four', 'rabbit@five']
const QUORUM = ['rabbit@three', 'rabbit@four', 'rabbit@five']

/** A memory and a disk alarm, two nodes down: a queue without a majority, one that goes on, and one that nobody reaches. */
export const brokenRabbitmq = (moment: Moment): Observation => {
  const broken = isBroken(moment)
  const down = new Set(broken ? ['rabbit@four', 'rabbit@five'] : [])
  const online = (members: readonly string[]) => members.filter((name) => !down.has(name))
  const levels = { messages: 0, messages_ready: 0, messages_unacknowledged: 0, consumers: 1 }
  const nothing = { messages: undefined, messages_ready: undefined, messages_unacknowledged: undefined }
  const going = ['rabbit@two', 'rabbit@three', 'rabbit@four']
  return observeRabbitmq(rabbitmqTarget(BROKEN.rabbitmq), {
    ...noAnswers(moment.atMs),
    nodes: RABBITS.map((name, i) => {
      if (down.has(name)) return nodeAnswer(name, GONE)
      if (broken && i === 0) return nodeAnswer(name, { mem_used: 2.07e9, mem_alarm: true })
      if (broken && i === 1) return nodeAnswer(name, { disk_free: 1.4e9, disk_free_alarm: true })
      return nodeAnswer(name, { mem_used: (390 + 31 * i) * 1e6 })
    }),
    queues: [
      queueAnswer('ledger', {
        type: 'quorum',
        node: QUORUM[0] ?? '',
        leader: broken ? null : QUORUM[0],
        members: QUORUM,
        online: online(QUORUM),
        ...(broken ? { ...nothing, consumers: undefined } : levels)
      }),
      queueAnswer('mail.send', {
        type: 'quorum',
        node: 'rabbit@two',
        leader: 'rabbit@two',
        members: going,
        online: online(going),
        ...levels
      }),
      queueAnswer('reports', {
        node: 'rabbit@four',
        ...(broken ? { state: 'down', ...nothing, consumers: undefined } : levels)
      })
    ],
    connections: [connectionAnswer('shop-api', 1, broken ? 'blocked' : 'running'), connectionAnswer('mailer', 1)]
  })
}

const GONE = {
  running: false,
  mem_used: undefined,
  mem_limit: undefined,
  disk_free: undefined,
  disk_free_limit: undefined,
  fd_used: undefined,
  fd_total: undefined
}

/** Of a cluster's three masters one is full, one can't save, and one is not reached. */
export const brokenRedis = (moment: Moment): Observation => {
  const broken = isBroken(moment)
  const { atMs } = moment
  const server = (number: number, key: string, info: Record<string, string> = {}) => ({
    ...noServer(`10.0.2.${number}:6379`, atMs, { redis_mode: 'cluster', ...info }),
    streams: [{ key, memory: 90_000_000, groups: [], info: streamInfo(moment) }]
  })
  const full = broken ? { used_memory: '2040000000' } : {}
  const unsaved = broken ? { rdb_last_bgsave_status: 'err' } : {}
  const third = server(3, 'clicks')
  return observeRedis(redisTarget(BROKEN.redis), {
    ...redisAnswers(atMs, [server(1, 'orders', full), server(2, 'mails', unsaved), ...(broken ? [] : [third])]),
    silent: broken
      ? [
          {
            address: third.address,
            why: 'The broker does not answer: connection refused.',
            needs: null,
            keys: ['clicks']
          }
        ]
      : []
  })
}

const streamInfo = ({ atMs, stands }: Moment) => {
  const came = stands[0]?.came ?? 0
  const length = Math.min(came, 50_000)
  return {
    length,
    'entries-added': came,
    'first-entry': `${stands[0]?.cameAt(came - length + 1) ?? atMs}-0`,
    'last-entry': `${atMs}-0`,
    'last-generated-id': `${atMs}-0`
  }
}
