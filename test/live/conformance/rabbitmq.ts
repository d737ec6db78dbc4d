import { type ChannelModel, connect } from 'amqplib'
import { rabbitQueueId, subscriptionId } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import { listQueues, suffix, watch } from '../rabbitmq/broker.ts'
import { type Adapter, OWN, type Reader } from './adapter.ts'
import { launchReader } from './launch-reader.ts'

/** So many are delivered ahead of what is permitted; they no longer wait. */
const PREFETCH = 5

/** Watches by the management API, and by the Prometheus plugin where that is wished. */
export const rabbitmqAdapter = async ({ metrics = false } = {}): Promise<Adapter> => {
  const service = await startService('rabbitmq', { instance: OWN })
  const connection = await connect(service.amqpUrl)
  const publisher = await connection.createConfirmChannel()
  const lost = new Map<string, number>()
  const queue = (name: string): string => `${name}.${suffix}`
  const channel = (name: string): string => rabbitQueueId('rabbit', '/', queue(name))
  return {
    kind: 'rabbitmq',
    address: new URL(service.managementUrl).host,
    watch: ({ address, ...settings } = {}) => {
      const url = new URL(service.managementUrl)
      if (address !== undefined) url.host = address
      const more = metrics ? { metrics: [service.metricsUrl] } : {}
      return watch(service, { management: [url.href], ...more, ...settings })
    },
    make: async (name, maxLength) => {
      if (maxLength === undefined) {
        await publisher.assertQueue(queue(name), { durable: true })
        return
      }
      // What is dropped comes out elsewhere: RabbitMQ counts it for no queue.
      const dropped = `${queue(name)}.dropped`
      await publisher.assertQueue(dropped, { exclusive: true })
      await publisher.consume(dropped, () => lost.set(name, (lost.get(name) ?? 0) + 1), { noAck: true })
      await publisher.assertQueue(queue(name), {
        durable: true,
        maxLength,
        deadLetterExchange: '',
        deadLetterRoutingKey: dropped
      })
    },
    remove: async (name) => {
      await publisher.deleteQueue(queue(name))
    },
    send: async (name, count) => {
      for (let i = 0; i < count; i++) publisher.sendToQueue(queue(name), Buffer.from('x'))
      await publisher.waitForConfirms()
    },
    readInProcess: (name, count) => launchReader('rabbitmq', service.amqpUrl, queue(name), count),
    read: (name) => readRabbitmq(connection, queue(name)),
    takeUnlisted: async (name, count) => {
      for (let i = 0; i < count; i++) {
        const message = await publisher.get(queue(name))
        if (message !== false) publisher.ack(message)
      }
    },
    waiting: async (name) => (await listQueues(service))[queue(name)]?.[0] ?? Number.NaN,
    lost: async (name) => lost.get(name) ?? 0,
    channel,
    subscription: (name) => subscriptionId(channel(name), null),
    close: () => connection.close()
  }
}

export const readRabbitmq = async (connection: ChannelModel, queue: string): Promise<Reader> => {
  let [permitted, taken] = [0, 0]
  const channel = await connection.createChannel()
  await channel.prefetch(PREFETCH)
  const held: Parameters<typeof channel.ack>[0][] = []
  const work = (): void => {
    for (let message = held[0]; permitted > 0 && message !== undefined; message = held[0]) {
      held.shift()
      permitted -= 1
      taken += 1
      channel.ack(message)
    }
  }
  await channel.consume(queue, (message) => {
    if (message !== null) held.push(message)
    work()
  })
  return {
    get taken() {
      return taken
    },
    get held() {
      return held.length
    },
    permit: (count) => {
      permitted += count
      work()
    },
    leave: () => channel.close()
  }
}
