import { randomBytes } from 'node:crypto'
import { Admin, type ConnectionOptions } from '@platformatic/kafka'
import { Kafka, logLevel } from 'kafkajs'
import { transport } from '../../../collector/transports/kafka/index.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import {
  KafkaTarget,
  kafkaGroupId,
  kafkaTopicId,
  type Observation,
  samplesOf,
  subscriptionId
} from '../../../model/index.ts'
import type { KafkaService } from '../../services/kafka.ts'
import { until } from '../../services/process.ts'
import { context } from '../watch.ts'

export const suffix = randomBytes(4).toString('hex')

/** Watches a cluster as the collector does. */
export const watch = (service: KafkaService, settings: Record<string, unknown> = {}): Connection =>
  transport.open(KafkaTarget.parse({ id: 'main', kind: 'kafka', brokers: [service.bootstrap], ...settings }), context)

export const client = ({ bootstrap }: Pick<KafkaService, 'bootstrap'>, clientId = 'billing-1'): Kafka =>
  new Kafka({ clientId, brokers: [bootstrap], logLevel: logLevel.NOTHING })

/** Resolves when each partition has its leader. kafkajs's own waiting ends with an error where a busy broker does not know the topic at once. */
export const makeTopic = async (
  kafka: Kafka,
  topic: string,
  numPartitions: number,
  config: Record<string, string> = {}
): Promise<void> => {
  const admin = kafka.admin()
  await admin.connect()
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
  await admin.createTopics({ topics: [{ topic, numPartitions, configEntries }], waitForLeaders: false })
  await until('the topic has no leaders', async () => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    const led = topics[0]?.partitions.filter(({ leader }) => leader >= 0).length
    if (led !== numPartitions) throw new Error(`${led} of ${numPartitions}`)
  })
  await admin.disconnect()
}

/** Sends one message to a partition for each number in `counts`, that often: once, also where a slow broker has it asked again. */
export const send = async (kafka: Kafka, topic: string, counts: readonly number[]): Promise<void> => {
  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  const messages = counts.flatMap((count, partition) =>
    Array.from({ length: count }, (_, i) => ({ partition, value: `${i}` }))
  )
  await producer.send({ topic, messages })
  await producer.disconnect()
}

/** Commits for a group without reading: the group is empty then, and has its offsets. kafkajs would join the group for it, which takes seconds. */
export const commit = async (
  kafka: Kafka,
  groupId: string,
  topic: string,
  offsets: Record<number, number>,
  sasl: ConnectionOptions['sasl'] = undefined
): Promise<void> => {
  const cluster = kafka.admin()
  await cluster.connect()
  const { brokers } = await cluster.describeCluster()
  await cluster.disconnect()
  const bootstrapBrokers = brokers.map(({ host, port }) => `${host}:${port}`)
  const admin = new Admin({ clientId: 'test', bootstrapBrokers, ...(sasl === undefined ? {} : { sasl }) })
  const partitionOffsets = Object.entries(offsets).map(([partition, offset]) => ({
    partition: Number(partition),
    offset: BigInt(offset)
  }))
  await admin.alterConsumerGroupOffsets({ groupId, topics: [{ name: topic, partitionOffsets }] })
  await admin.close()
}

/** What was seen of one group on one topic. */
export const subscriptionOf = (seen: Observation, topic: string, group: string) =>
  seen.subscriptions.find(({ id }) => id === subscriptionId(kafkaTopicId('main', topic), kafkaGroupId('main', group)))

/** Lag by partition as seen. */
export const lagsOf = (seen: Observation, topic: string, group: string): Record<string, number> => {
  const of = subscriptionOf(seen, topic, group)?.id
  const lags = [...samplesOf(seen)].filter((sample) => sample.of === of && sample.name === 'kafka.consumer_group.lag')
  return Object.fromEntries(lags.map(({ part, value }) => [part ?? '', value]))
}

/** Lag by partition as Kafka's own tool says; a partition without a commit (LAG `-`) is left out. */
export const lagsByTool = async (
  service: KafkaService,
  topic: string,
  group: string
): Promise<Record<string, number>> => {
  const text = await service.groupsTool('--describe', '--group', group)
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/))
  const heads = rows.find(([first]) => first === 'GROUP') ?? []
  const column = (row: string[], name: string) => row[heads.indexOf(name)] ?? ''
  return Object.fromEntries(
    rows
      .filter((row) => row[0] === group && column(row, 'TOPIC') === topic && column(row, 'LAG') !== '-')
      .map((row) => [column(row, 'PARTITION'), Number(column(row, 'LAG'))])
  )
}

export const total = (lags: Record<string, number>): number => Object.values(lags).reduce((a, b) => a + b, 0)
