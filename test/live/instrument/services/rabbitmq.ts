import amqp from 'amqplib'

/** Publishes 7 through an exchange (confirmed) and 2 to a queue by the default exchange, or takes 9 from the queue. */
const [, , role, url = '', exchange = '', queue = ''] = process.argv
const connection = await amqp.connect(url)
if (role === 'publish') {
  const channel = await connection.createConfirmChannel()
  for (let i = 0; i < 7; i++) channel.publish(exchange, 'welcome', Buffer.from(`${i}`))
  for (let i = 0; i < 2; i++) channel.sendToQueue(queue, Buffer.from(`${i}`))
  await channel.waitForConfirms()
  await connection.close()
} else {
  const channel = await connection.createChannel()
  let taken = 0
  await channel.consume(queue, (message) => {
    if (message === null) return
    channel.ack(message)
    taken += 1
    if (taken === 9) process.send?.({ done: true })
  })
  process.once('disconnect', () => connection.close())
}
