import { Kafka, logLevel, type Producer } from 'kafkajs'
import { kafkaBroker } from './environment.ts'
import { again } from './load.ts'

const connect = (clientId: string): Kafka =>
  new Kafka({
    clientId,
    brokers: [kafkaBroker()],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 200, maxRetryTime: 1000, retries: 4 }
  })

/** A function that sends one event; while the broker is away it fails quickly. */
export const producer = async (
  clientId: string
): Promise<(topic: string, key: string, value: object) => Promise<void>> => {
  let ready: Producer | undefined
  const connected = async (): Promise<Producer> => {
    if (ready === undefined) {
      const made = connect(clientId).producer({ allowAutoTopicCreation: false })
      await made.connect()
      made.on('producer.disconnect', () => {
        ready = undefined
      })
      ready = made
    }
    return ready
  }
  await again('kafka', async () => void (await connected()))
  return async (topic, key, value) => {
    await (await connected()).send({ topic, messages: [{ key, value: JSON.stringify(value) }] })
  }
}

/** Consumes a topic with a group, one event at a time, and comes back when the broker does. */
export const consume = (
  clientId: string,
  groupId: string,
  topic: string,
  handle: (value: string) => Promise<void>
): Promise<void> =>
  again('kafka', async () => {
    const consumer = connect(clientId).consumer({
      groupId,
      sessionTimeout: 10_000,
      heartbeatInterval: 2000,
      retry: { retries: 4 }
    })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      autoCommitInterval: 1000,
      eachMessage: async ({ message }) => handle(message.value?.toString() ?? '')
    })
    process.once('SIGTERM', () => void consumer.disconnect())
    await new Promise<void>((_, fail) =>
      consumer.on('consumer.crash', ({ payload }) => {
        // kafkajs restarts by itself where it believes that it can.
        if (!payload.restart) fail(payload.error)
      })
    )
  })
