import { type Channel, type ChannelModel, type ConsumeMessage, connect } from 'amqplib'
import { amqpUrl } from './environment.ts'
import { again } from './load.ts'

export const MAIL = 'mail'
export const DEAD = 'mail.dead'
export const SEND = 'email.send'
export const PARKED = 'email.dead'

/** Exchange, queue and where rejected messages go. The same from publisher and consumer, whoever comes first. */
const topology = async (channel: Channel): Promise<void> => {
  await channel.assertExchange(MAIL, 'topic')
  await channel.assertExchange(DEAD, 'fanout')
  await channel.assertQueue(PARKED)
  await channel.bindQueue(PARKED, DEAD, '')
  await channel.assertQueue(SEND, { deadLetterExchange: DEAD })
  await channel.bindQueue(SEND, MAIL, 'order.*')
}

const open = async (name: string): Promise<{ connection: ChannelModel; channel: Channel }> => {
  const connection = await connect(amqpUrl(), { clientProperties: { connection_name: name } })
  connection.on('error', () => undefined)
  const channel = await connection.createChannel()
  await topology(channel)
  return { connection, channel }
}

/** A function that publishes one message; while the broker is away it throws. */
export const publisher = async (name: string): Promise<(key: string, value: object) => void> => {
  let channel: Channel | undefined
  const keep = () =>
    again('rabbitmq', async () => {
      const opened = await open(name)
      channel = opened.channel
      await new Promise<void>((_, fail) =>
        opened.connection.once('close', () => fail(new Error('the broker went away')))
      )
    })
  void keep()
  return (key, value) => {
    if (channel === undefined) throw new Error('no broker')
    channel.publish(MAIL, key, Buffer.from(JSON.stringify(value)), { persistent: true })
  }
}

/** Consumes the queue with a few messages in hand at a time; what the handler refuses is rejected, and so dead-lettered. */
export const consumeMail = (
  name: string,
  prefetch: number,
  handle: (message: ConsumeMessage) => Promise<void>
): Promise<void> =>
  again('rabbitmq', async () => {
    const { connection, channel } = await open(name)
    await channel.prefetch(prefetch)
    await channel.consume(SEND, (message) => {
      if (message === null) return
      handle(message).then(
        () => channel.ack(message),
        () => channel.nack(message, false, false)
      )
    })
    await new Promise<void>((_, fail) => connection.once('close', () => fail(new Error('the broker went away'))))
  })
