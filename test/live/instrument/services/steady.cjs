// Sends a message five times a second, or takes with the group; `pause` and `go`, told by IPC, hold that up and let it go on.
const { Kafka, logLevel } = require('kafkajs')

const [, , role, bootstrap, topic, groupId] = process.argv
const kafka = new Kafka({ clientId: `steady-${role}`, brokers: [bootstrap], logLevel: logLevel.NOTHING })

const produce = async () => {
  const producer = kafka.producer()
  await producer.connect()
  const sending = setInterval(() => producer.send({ topic, messages: [{ value: 'x' }] }).catch(() => undefined), 200)
  process.once('disconnect', async () => {
    clearInterval(sending)
    await producer.disconnect()
    process.exit(0)
  })
}

const consume = async () => {
  const consumer = kafka.consumer({ groupId })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({ autoCommitThreshold: 1, eachMessage: async () => undefined })
  process.on('message', (told) => (told === 'pause' ? consumer.pause([{ topic }]) : consumer.resume([{ topic }])))
  process.once('disconnect', async () => {
    await consumer.disconnect()
    process.exit(0)
  })
}

role === 'produce' ? produce() : consume()
