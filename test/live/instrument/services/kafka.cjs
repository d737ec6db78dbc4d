// CommonJS, as many services still are: sends 5 and then a batch of 3 to the topic, or consumes with the group until told to stop.
const { Kafka, logLevel } = require('kafkajs')

const [, , role, bootstrap, topic, group] = process.argv
const kafka = new Kafka({ clientId: `mini-${role}`, brokers: [bootstrap], logLevel: logLevel.NOTHING })

const produce = async () => {
  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  for (let i = 0; i < 5; i++) await producer.send({ topic, messages: [{ value: `${i}` }] })
  await producer.sendBatch({ topicMessages: [{ topic, messages: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] }] })
  await producer.disconnect()
}

const consume = async () => {
  const consumer = kafka.consumer({ groupId: group })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  let taken = 0
  const take = () => {
    taken += 1
    if (taken === 8) process.send({ done: true })
  }
  await consumer.run(
    role === 'consume-batches'
      ? { eachBatch: async ({ batch }) => batch.messages.forEach(take) }
      : { eachMessage: async () => take() }
  )
  process.once('disconnect', async () => {
    await consumer.disconnect()
    process.exit(0)
  })
}

if (role === 'produce') produce()
else consume()
