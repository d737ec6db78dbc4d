import { trace } from '@opentelemetry/api'
import amqp from 'amqplib'
import { Redis } from 'ioredis'
import { Kafka, logLevel } from 'kafkajs'

/**
 * The messages of test/scenarios/guide/real-messages.ts: three services, each a process of its own. `stock` and `audit` take and answer until they are ended;
 * `till` sends, waits for its answers and ends. Names of topics and queues begin with what the run is called.
 */
const [, , role = '', run = '', bootstrap = '', amqpUrl = '', redisPort = ''] = process.argv
const TIMES = 130
/** Of about half the messages the sender's span comes after its taker's: those are not told of. */
const MORE = 320
const topic = (name: string) => `${run}${name}`
const kafka = new Kafka({ clientId: role, brokers: [bootstrap], logLevel: logLevel.NOTHING })
const redis = () => new Redis({ host: '127.0.0.1', port: Number(redisPort), connectionName: role })
const tracer = trace.getTracer(role)
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const step = <T>(name: string, work: () => Promise<T>): Promise<T> =>
  tracer.startActiveSpan(name, async (span) => {
    const done = await work()
    span.end()
    return done
  })
/** Work on a message that shows as a span beneath its own. */
const work = () => tracer.startSpan('work').end()

type Handler = (name: string, value: string, key: string) => Promise<void>
const consume = async (
  group: string,
  names: readonly string[],
  handle: Handler,
  concurrently = 1,
  commitEach = true
) => {
  const consumer = kafka.consumer({ groupId: `${run}${group}`, maxWaitTimeInMs: 200 })
  await consumer.connect()
  await consumer.subscribe({ topics: names.map(topic), fromBeginning: true })
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve))
  await consumer.run({
    partitionsConsumedConcurrently: concurrently,
    ...(commitEach ? { autoCommitThreshold: 1 } : {}),
    eachMessage: ({ topic: from, message: { value, key } }) =>
      handle(from.slice(run.length), String(value), String(key ?? ''))
  })
  await joined
}
const producing = async () => {
  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  const send = (name: string, value: string, more: { key?: string; partition?: number } = {}) =>
    producer.send({ topic: topic(name), messages: [{ value, ...more }] })
  return { producer, send }
}
const connecting = () => amqp.connect(amqpUrl, { clientProperties: { connection_name: role } })

/** Redis has no headers: fields carry what is asked for. Takes one entry after the other. */
const takeStream = async (
  key: string,
  group: string,
  consumer: string,
  handle: (fields: Record<string, string>) => Promise<void>
) => {
  const client = redis()
  for (;;) {
    const reply = (await client.xreadgroup('GROUP', group, consumer, 'COUNT', 1, 'BLOCK', 500, 'STREAMS', key, '>')) as
      | [string, [string, string[]][]][]
      | null
    for (const [id, flat] of reply?.[0]?.[1] ?? []) {
      const fields = Object.fromEntries(flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? '']] : [])))
      await handle(fields)
      await client.xack(key, group, id)
    }
  }
}

const stock = async () => {
  const { send } = await producing()
  const answering: Record<string, string> = {
    ask: 'told',
    quotes: 'quotes-reply',
    survey: 'survey-response',
    order: 'confirmed'
  }
  const tasks = [
    'jobs-one',
    'jobs-two',
    'jobs-large',
    'work-high',
    'work-low',
    'mail-p0',
    'mail-p1',
    'sensors-high',
    'alert-urgent'
  ]
  await consume('answers', Object.keys(answering), async (name, value) => {
    await send(answering[name] ?? '', value)
  })
  await consume('stock', tasks, async () => undefined)
  await consume('batches', ['jobs-batch', 'sixty'], async () => undefined, 1, false)
  await consume('ordered', ['beside', 'keyed'], () => after(40), 4)
  for (const [nth, group] of ['a', 'b', 'c'].entries())
    await consume(`take-${group}`, nth < 2 ? ['everything', 'two-filter'] : ['everything'], async (_, value) => {
      if (Number(value) % 10 === nth) work()
    })
  const connection = await connecting()
  const channel = await connection.createChannel()
  await channel.prefetch(20)
  const take = (name: string, handle: (message: amqp.ConsumeMessage) => void, options = {}) =>
    channel.consume(topic(name), (message) => message && handle(message), options)
  const seen = new Set<string>()
  for (const name of ['again', 'bulk', 'work', 'plain', 'pipe', 'dead', 'sure', 'bc1', 'bc2', 'bc3', 'bc4', 'bc5'])
    await take(name, (message) => channel.ack(message))
  await take('crash', (message) => {
    const value = String(message.content)
    if (seen.has(value) || Number(value) % 5 > 0) channel.ack(message)
    else {
      seen.add(value)
      channel.nack(message)
    }
  })
  await take('rpc', (message) => {
    channel.sendToQueue(message.properties.replyTo, Buffer.from('answer'), {
      correlationId: message.properties.correlationId
    })
    channel.ack(message)
  })
  await take('log-old', (message) => channel.ack(message), { arguments: { 'x-stream-offset': 'first' } })
  await take('log-new', (message) => channel.ack(message), { arguments: { 'x-stream-offset': 'next' } })
  const client = redis()
  void takeStream('question', 'stock', 'one', async ({ question = '' }) => {
    await client.xadd('reply', '*', 'question', question)
  })
  void takeStream('slow-question', 'stock', 'one', async ({ question = '' }) => {
    await after(300)
    await client.xadd('slow-reply', '*', 'question', question)
  })
  for (const consumer of ['one', 'two']) void takeStream('side', 'stock', consumer, () => after(40))
  void takeStream('alone', 'stock', 'one', async () => undefined)
  process.send?.({ ready: true })
}

const audit = async () => {
  const { send } = await producing()
  await consume('audit', ['survey-response', 'sensors-low'], async () => undefined)
  process.once('message', async () => {
    for (let i = 0; i < 30; i++) await send('sensors-low', `${i}`)
    for (const kind of ['e', 'f', 'g', 'h']) await send(`mixed-${kind}`, 'x')
    const connection = await connecting()
    const channel = await connection.createChannel()
    for (let i = 0; i < TIMES; i++)
      for (const name of ['plain', 'pipe', 'dead']) channel.publish(topic('straight'), name, Buffer.from(`${i}`))
    const client = redis()
    for (const kind of ['e', 'f']) await client.xadd(`six.${kind}`, '*', 'n', '1')
    process.send?.({ done: true })
  })
  process.send?.({ ready: true })
}

const inTurn = async (count: number, each: (nth: number) => Promise<unknown>) => {
  for (let i = 0; i < count; i++) await each(i)
}

const till = async () => {
  const { producer, send } = await producing()
  const waiting = new Map<string, () => void>()
  await consume('till', ['told', 'quotes-reply', 'confirmed'], async (_, value) => {
    waiting.get(value)?.()
  })
  const asks = (name: string, value: string) =>
    step(name, async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.set(value, resolve)
      await send(name, value)
      // An answer that is lost in a rebalance is not waited for longer.
      await Promise.race([promise, after(15_000)])
    })
  const many = (name: string, count: number, size = 200) =>
    producer.send({
      topic: topic(name),
      messages: Array.from({ length: count }, (_, i) => ({ value: `${i}`.padEnd(size) }))
    })
  const overKafka = async () => {
    await inTurn(40, async (i) => {
      await Promise.all([
        many('jobs-batch', 60),
        send('jobs-one', `${i}`),
        send('jobs-two', `${i}`),
        send('jobs-large', 'x'.repeat(30_000)),
        asks('ask', `a${i}`),
        asks('quotes', `q${i}`),
        send('survey', `s${i}`),
        step('order', () => send('order', `o${i}`)),
        ...['work-high', 'work-low', 'mail-p0', 'mail-p1', 'sensors-high', 'alert-urgent'].map((name) =>
          send(name, 'x')
        )
      ])
    })
    for (let i = 0; i < TIMES; i++) {
      // The same key in two partitions: nothing holds the one back while the other is worked on.
      for (const partition of [0, 1]) void send('beside', 'x', { key: 'one', partition })
      void send('keyed', 'x', { key: `k${i}` })
    }
    await inTurn(TIMES / 2, (i) =>
      Promise.all([send('everything', `${i}`), send('two-filter', `${i}`), send('sixty', 'x')])
    )
    for (const kind of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await send(`route-${kind}`, 'x')
    for (const kind of ['a', 'b', 'c', 'd']) await send(`mixed-${kind}`, 'x')
  }
  const overRabbit = async () => {
    const connection = await connecting()
    const channel = await connection.createConfirmChannel()
    const replies = new Map<string, () => void>()
    await channel.consume('amq.rabbitmq.reply-to', (message) => replies.get(message?.properties.correlationId)?.(), {
      noAck: true
    })
    const put = (exchange: string, key: string, value: string, options = {}) =>
      channel.publish(
        exchange === '' ? '' : topic(exchange),
        exchange === '' ? topic(key) : key,
        Buffer.from(value),
        options
      )
    await inTurn(MORE, async (i) => {
      put('copies', '', `${i}`)
      put('bulked', '', `${i}`)
      put('everybody', '', `${i}`)
      put('careful', 'sure', `${i}`)
      for (const name of ['work', 'crash']) put('', name, `${i}`)
      if (i % 10 === 0) for (const name of ['log-old', 'log-new']) put('', name, `${i}`)
      await after(5)
    })
    const old = (agoS: number) => ({ timestamp: Math.floor(Date.now() / 1000) - agoS })
    for (let i = 0; i < 3; i++) {
      put('record', 'order.paid', `${i}`, old(48 * 3600))
      put('evening', 'order.paid', `${i}`, old(23 * 3600))
    }
    await inTurn(30, (i) =>
      step('rpc', async () => {
        const { promise, resolve } = Promise.withResolvers<void>()
        replies.set(`${run}${i}`, resolve)
        put('', 'rpc', `${i}`, { replyTo: 'amq.rabbitmq.reply-to', correlationId: `${run}${i}` })
        await promise
      })
    )
    await channel.waitForConfirms()
  }
  const overRedis = async () => {
    const client = redis()
    const asked = async (key: string, answers: string, count: number) => {
      const reader = redis()
      let last = '0'
      await inTurn(count, (i) =>
        step(key, async () => {
          await client.xadd(key, '*', 'question', `${run}${key}${i}`)
          const reply = (await reader.xread('COUNT', 1, 'BLOCK', 5000, 'STREAMS', answers, last)) as
            | [string, [string][]][]
            | null
          last = reply?.[0]?.[1][0]?.[0] ?? last
        })
      )
    }
    for (const kind of ['a', 'b', 'c', 'd', 'e']) await client.xadd(`sales.${kind}`, '*', 'n', '1')
    for (const kind of ['a', 'b', 'c', 'd']) {
      await client.xadd(`four.${kind}`, '*', 'n', '1')
      await client.xadd(`six.${kind}`, '*', 'n', '1')
    }
    for (let i = 0; i < TIMES; i++) {
      await client.xadd('side', '*', 'order', 'the same')
      await client.xadd('alone', '*', 'order', 'the same')
    }
    await Promise.all([asked('question', 'reply', 30), asked('slow-question', 'slow-reply', 22)])
  }
  await Promise.all([overKafka(), overRabbit(), overRedis()])
  process.send?.({ done: true })
}

await { stock, audit, till }[role as 'stock' | 'audit' | 'till']()
