import { setTimeout as sleep } from 'node:timers/promises'
import { kafkaGroupId, kafkaTopicId, subscriptionId } from '../../../model/index.ts'
import { type Options, startService } from '../../services/index.ts'
import { client, commit, lagsByTool, makeTopic, suffix, total, watch } from '../kafka/cluster.ts'
import { type Adapter, OWN, type Reader } from './adapter.ts'
import { launchReader } from './launch-reader.ts'

/** What a message takes on disk where topics are cut by size, and what the smallest segment that Kafka permits holds, bytes. */
const MESSAGE_BYTES = 4096
const SEGMENT_BYTES = 2 ** 20

/** `keptBy`: whether topics that keep so much keep it for so long (`make` is told seconds), or so many messages by what they take on disk. */
export const kafkaAdapter = async (options: Options = {}, keptBy: 'age' | 'size' = 'age'): Promise<Adapter> => {
  const service = await startService('kafka', { instance: OWN, ...options })
  const kafka = client(service, 'conformance-1')
  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  const admin = kafka.admin()
  await admin.connect()
  const value = 'x'.repeat(keptBy === 'size' ? MESSAGE_BYTES : 1)
  const topic = (name: string): string => `${name}.${suffix}`
  const channel = (name: string): string => kafkaTopicId('main', topic(name))
  const committed = new Map<string, number>()
  return {
    kind: 'kafka',
    address: service.bootstrap,
    watch: ({ address = service.bootstrap, ...settings } = {}) => watch(service, { brokers: [address], ...settings }),
    make: async (name, keeps) => {
      await makeTopic(kafka, topic(name), 1, keeps === undefined ? {} : CONFIGS[keptBy](keeps))
      await commit(kafka, topic(name), topic(name), { 0: 0 })
    },
    remove: async (name) => {
      await admin.deleteTopics({ topics: [topic(name)] })
      await admin.deleteGroups([topic(name)]).catch(() => undefined)
    },
    send: async (name, count) => {
      if (count > 0)
        await producer.send({ topic: topic(name), messages: Array.from({ length: count }, () => ({ value })) })
    },
    readInProcess: (name, count) => launchReader('kafka', service.bootstrap, topic(name), count),
    read: (name) => readKafka(kafka, topic(name)),
    // As clients do that choose their partitions themselves: they commit, and are no members.
    takeUnlisted: async (name, count) => {
      committed.set(name, (committed.get(name) ?? 0) + count)
      await commit(kafka, topic(name), topic(name), { 0: committed.get(name) ?? 0 })
    },
    waiting: async (name) => total(await lagsByTool(service, topic(name), topic(name))),
    lost: async (name) => {
      const [start] = await admin.fetchTopicOffsets(topic(name))
      const [group] = await admin.fetchOffsets({ groupId: topic(name), topics: [topic(name)] })
      return Math.max(0, Number(start?.low) - Number(group?.partitions[0]?.offset))
    },
    rewind: (name) => commit(kafka, topic(name), topic(name), { 0: 0 }),
    channel,
    subscription: (name) => subscriptionId(channel(name), kafkaGroupId('main', topic(name))),
    close: async () => {
      await producer.disconnect()
      await admin.disconnect()
    }
  }
}

/** Whole segments are deleted: of what is kept by age, with short ones, soon after their time. */
const CONFIGS: Record<'age' | 'size', (keeps: number) => Record<string, string>> = {
  age: (seconds) => ({ 'retention.ms': String(seconds * 1000), 'segment.ms': '1000' }),
  size: (messages) => ({
    'retention.ms': '-1',
    'retention.bytes': String(messages * MESSAGE_BYTES),
    'segment.bytes': String(SEGMENT_BYTES)
  })
}

export const readKafka = async (kafka: ReturnType<typeof client>, name: string): Promise<Reader> => {
  let [permitted, taken, leaving] = [0, 0, false]
  const consumer = kafka.consumer({ groupId: name, maxWaitTimeInMs: 100, heartbeatInterval: 1000 })
  await consumer.connect()
  await consumer.subscribe({ topic: name, fromBeginning: true })
  const joined = new Promise<void>((done) => consumer.on(consumer.events.GROUP_JOIN, () => done()))
  await consumer.run({
    autoCommitInterval: 100,
    eachBatchAutoResolve: false,
    eachBatch: async ({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, isRunning }) => {
      for (const message of batch.messages) {
        while (permitted === 0 && isRunning() && !leaving) {
          await heartbeat()
          await commitOffsetsIfNecessary()
          await sleep(20)
        }
        if (permitted === 0) return
        permitted -= 1
        taken += 1
        resolveOffset(message.offset)
        await commitOffsetsIfNecessary()
      }
    }
  })
  await joined
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
      await consumer.disconnect()
    }
  }
}
