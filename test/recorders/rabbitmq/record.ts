import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import amqp from 'amqplib'
import { numberOf, type Observation } from '../../../model/index.ts'
import { queueOf, watch } from '../../live/rabbitmq/broker.ts'
import { connectStreams, readStream } from '../../live/rabbitmq/stream-client.ts'
import { pollUntil } from '../../live/watch.ts'
import { startService, stopService } from '../../services/index.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'

/**
 * Records what the RabbitMQ that stands first on PATH answers to the collector: `node test/recorders/rabbitmq/record.ts`. README.md says where other versions
 * come from, `test/live/rabbitmq/recorded.test.ts` what it was made to hold.
 */
const INTO = resolve(import.meta.dirname, '../../fixtures/rabbitmq')
const instance = 'recorded'
/** Of a node's own metrics, which are many, those that are read. */
const READ = /^rabbitmq_(identity_info|global_messages_dead_lettered)/

/** A door to the broker that remembers what was answered to each question last. */
const openDoor = async (to: string, answers: Map<string, unknown>): Promise<{ url: string; close(): void }> => {
  const door = createServer((asked, answer) => {
    const { url = '', headers } = asked
    const authorization = headers.authorization
    fetch(`${to}${url}`, authorization === undefined ? {} : { headers: { authorization } })
      .then(async (told) => {
        const text = await told.text()
        answers.set(url, { status: told.status, body: bodyOf(url, text) })
        answer.writeHead(told.status).end(text)
      })
      .catch((error: unknown) => answer.destroy(error instanceof Error ? error : undefined))
  })
  await new Promise<void>((done) => door.listen(0, '127.0.0.1', done))
  const address = door.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    close: () => {
      door.closeAllConnections()
      door.close()
    }
  }
}

const bodyOf = (url: string, text: string): unknown => {
  if (url.startsWith('/api/')) return JSON.parse(text)
  const lines = text.split('\n').filter((line) => !line.startsWith('#'))
  return url === '/metrics' ? lines.filter((line) => READ.test(line)) : lines
}

const fill = async (service: RabbitmqService) => {
  const connect = (connection_name: string) => amqp.connect(service.amqpUrl, { clientProperties: { connection_name } })
  const [shop, worker] = await Promise.all([connect('shop'), connect('worker-1')])
  const channel = await shop.createConfirmChannel()
  await channel.assertExchange('unrouted', 'fanout')
  await channel.assertExchange('orders', 'topic', { alternateExchange: 'unrouted' })
  await channel.assertQueue('mail "urgent"\\', { deadLetterExchange: '', deadLetterRoutingKey: 'dead' })
  await channel.assertQueue('dead', { messageTtl: 86_400_000 })
  await channel.assertQueue('ledger', { arguments: { 'x-queue-type': 'quorum' } })
  await channel.assertQueue('log', { arguments: { 'x-queue-type': 'stream', 'x-max-age': '7D' } })
  await channel.bindQueue('mail "urgent"\\', 'orders', 'mail.*')
  await channel.bindQueue('dead', 'unrouted', '')
  for (let i = 0; i < 7; i++) channel.publish('orders', 'mail.send', Buffer.from('x'), { timestamp: 1_790_000_000 })
  for (let i = 0; i < 4; i++) channel.sendToQueue('ledger', Buffer.from('x'))
  channel.publish('orders', 'nobody', Buffer.from('x'))
  await channel.waitForConfirms()
  const taker = await worker.createChannel()
  await taker.prefetch(2)
  let taken = 0
  await taker.consume('mail "urgent"\\', (message) => {
    if (message === null) return
    taken += 1
    // Two are taken, one is refused and goes to the dead letters; two it keeps.
    if (taken <= 2) taker.ack(message)
    else if (taken === 3) taker.reject(message, false)
  })
  const importer = await connectStreams(service, 'importer')
  for (let i = 0; i < 3; i++) await importer.publish('log', 5)
  const reader = await readStream(service, 'log', { name: 'indexer', from: 'first', chunks: 1 })
  const byAmqp = await worker.createChannel()
  await byAmqp.prefetch(10)
  // What the importer wrote is not AMQP's, and would end a connection that is given it.
  await byAmqp.consume('log', () => undefined, { arguments: { 'x-stream-offset': 'next' } })
  return { leave: () => Promise.allSettled([importer.close(), reader.close(), shop.close(), worker.close()]) }
}

/** Until all that was done is told: each figure has samples of its own. */
const isSettled = (seen: Observation): boolean => {
  const { figures, counters } = queueOf(seen, 'mail "urgent"\\')
  return (
    numberOf(figures?.unacked) === 2 &&
    numberOf(figures?.backlog) === 2 &&
    counters?.out === 2 &&
    counters.in === 7 &&
    numberOf(queueOf(seen, 'ledger').figures?.backlog) === 4 &&
    numberOf(queueOf(seen, 'dead').figures?.backlog) === 2 &&
    (numberOf(queueOf(seen, 'log').figures?.backlog) ?? 0) > 0 &&
    numberOf(queueOf(seen, 'log').figures?.readers) === 2 &&
    ['shop', 'worker', 'importer', 'indexer'].every((name) => seen.entities.some((each) => each.name === name))
  )
}

const plugins = ['rabbitmq_stream', 'rabbitmq_stream_management']
const service = await startService('rabbitmq', { instance, fresh: true, plugins })
const clients = await fill(service)
const answers = new Map<string, unknown>()
const [api, metrics] = await Promise.all([
  openDoor(service.managementUrl, answers),
  openDoor(service.metricsUrl, answers)
])
const watched = watch(service, { management: [api.url], metrics: [metrics.url] })
const seen = await pollUntil(watched, isSettled, 60_000)
if (!isSettled(seen)) throw new Error(`not all was told: ${JSON.stringify(seen.subscriptions, null, 2)}`)
await watched.close()
await clients.leave()
for (const door of [api, metrics]) door.close()
await stopService('rabbitmq', { instance })
const into = join(INTO, `rabbitmq-${seen.labels.version}.json`)
writeFileSync(into, `${JSON.stringify(Object.fromEntries(answers), null, 2)}\n`)
console.log(into)
process.exit(0)
