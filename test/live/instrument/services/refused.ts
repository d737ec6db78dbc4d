import amqp from 'amqplib'
import { Kafka, logLevel } from 'kafkajs'

/** Sends what its broker refuses: `nacked` to a queue that is full, `returned` with a key that leads to no queue, or to Kafka more than a topic takes. */
const [, , role, at = '', name = ''] = process.argv
const confirmed = async (options: amqp.Options.Publish, exchange: string, key: string): Promise<void> => {
  const connection = await amqp.connect(at)
  const channel = await connection.createConfirmChannel()
  await new Promise<void>((resolve) => channel.publish(exchange, key, Buffer.from('x'), options, () => resolve()))
  await connection.close()
}
if (role === 'nacked') await confirmed({}, '', name)
else if (role === 'returned') await confirmed({ mandatory: true }, 'amq.direct', name)
else {
  const producer = new Kafka({ brokers: [at], logLevel: logLevel.NOTHING, retry: { retries: 0 } }).producer()
  await producer.connect()
  await producer.send({ topic: name, messages: [{ value: 'x'.repeat(2000) }] }).catch(() => undefined)
  await producer.disconnect()
}
