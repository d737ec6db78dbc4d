// One of two small services: `serve` answers shop.Orders/Create; `call` calls it, then sends and takes messages. CommonJS: the SDK hooks `require`.
const { NodeSDK } = require('@opentelemetry/sdk-node')
const { GrpcInstrumentation } = require('@opentelemetry/instrumentation-grpc')
const { KafkaJsInstrumentation } = require('@opentelemetry/instrumentation-kafkajs')
const { AmqplibInstrumentation } = require('@opentelemetry/instrumentation-amqplib')

const sdk = new NodeSDK({
  instrumentations: [new GrpcInstrumentation(), new KafkaJsInstrumentation(), new AmqplibInstrumentation()],
  metricReaders: []
})
sdk.start()

const grpc = require('@grpc/grpc-js')
const { Kafka, logLevel } = require('kafkajs')
const amqp = require('amqplib')

const bytes = { serialize: (text) => Buffer.from(text), deserialize: String }
const create = {
  path: '/shop.Orders/Create',
  originalName: 'create',
  requestStream: false,
  responseStream: false,
  requestSerialize: bytes.serialize,
  requestDeserialize: bytes.deserialize,
  responseSerialize: bytes.serialize,
  responseDeserialize: bytes.deserialize
}
const Orders = grpc.makeGenericClientConstructor({ Create: create }, 'shop.Orders')

const serve = async () => {
  const server = new grpc.Server()
  server.addService(Orders.service, {
    Create: ({ request }, answer) =>
      request === 'missing' ? answer({ code: grpc.status.NOT_FOUND, details: 'no such order' }) : answer(null, 'done')
  })
  const port = await new Promise((done, fail) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? done(bound) : fail(error)
    )
  )
  console.log(port)
  await new Promise((done) => process.stdin.on('end', done).resume())
  await new Promise((done) => server.tryShutdown(done))
}

const call = async () => {
  const client = new Orders(`127.0.0.1:${process.env.PORT}`, grpc.credentials.createInsecure())
  for (const order of ['order', 'order', 'order', 'order', 'order', 'missing'])
    await new Promise((done) => client.Create(order, done))
  client.close()
  await throughKafka(`recorded.${process.env.RECORDED}`)
  await throughRabbitmq(`recorded.${process.env.RECORDED}.mail`)
}

const throughKafka = async (topic) => {
  const kafka = new Kafka({ brokers: [process.env.KAFKA], logLevel: logLevel.NOTHING })
  const producer = kafka.producer()
  await producer.connect()
  for (let i = 0; i < 3; i++) await producer.send({ topic, messages: [{ value: 'order' }] })
  await producer.disconnect()
  const consumer = kafka.consumer({ groupId: 'billing' })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  let taken = 0
  await new Promise((done) =>
    consumer.run({
      eachMessage: async () => {
        taken += 1
        if (taken === 3) done()
      }
    })
  )
  await consumer.disconnect()
}

const throughRabbitmq = async (queue) => {
  const connection = await amqp.connect(process.env.AMQP)
  const channel = await connection.createChannel()
  await channel.assertQueue(queue)
  for (let i = 0; i < 2; i++) channel.sendToQueue(queue, Buffer.from('mail'))
  let taken = 0
  await new Promise((done) =>
    channel.consume(
      queue,
      (message) => {
        channel.ack(message)
        taken += 1
        if (taken === 2) channel.cancel('recorded').then(done)
      },
      { consumerTag: 'recorded' }
    )
  )
  await channel.deleteQueue(queue)
  await connection.close()
}

;(process.argv[2] === 'serve' ? serve() : call()).then(() => sdk.shutdown())
