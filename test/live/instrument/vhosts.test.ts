import amqp from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Directory, makeDirectory } from '../../../collector/directory.ts'
import type { OtlpIntake } from '../../../collector/otlp/index.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { RabbitmqTarget, rabbitExchangeId, rabbitQueueId } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { admin, suffix, watch } from '../rabbitmq/broker.ts'
import { pollUntil } from '../watch.ts'
import { ended, intake, service, until } from './run.ts'

/** The same queue and exchange in the usual virtual host and in one with a name that URLs have to escape. */
const VHOST = `stage / ü ${suffix}`
const [exchange, queue] = [`mail.${suffix}`, `email.send.${suffix}`]
let broker: RabbitmqService
let otlp: OtlpIntake
let watched: Connection
let directory: Directory
beforeAll(async () => {
  broker = await startService('rabbitmq')
  const path = encodeURIComponent(VHOST)
  await admin(broker, 'PUT', `vhosts/${path}`)
  await admin(broker, 'PUT', `permissions/${path}/${broker.username}`, { configure: '.*', write: '.*', read: '.*' })
  for (const vhost of ['%2F', path]) {
    const connection = await amqp.connect(`${broker.amqpUrl}/${vhost}`)
    const channel = await connection.createChannel()
    await channel.assertExchange(exchange, 'direct')
    await channel.assertQueue(queue)
    await channel.bindQueue(queue, exchange, 'welcome')
    await connection.close()
  }
  directory = makeDirectory()
  directory.setTargets([RabbitmqTarget.parse({ id: 'rabbit', kind: 'rabbitmq', management: [broker.managementUrl] })])
  watched = watch(broker)
  otlp = await intake(directory)
}, 120_000)
afterAll(async () => {
  await otlp?.close()
  await watched?.close()
  await admin(broker, 'DELETE', `vhosts/${encodeURIComponent(VHOST)}`)
  await admin(broker, 'DELETE', `queues/%2F/${queue}`)
  await admin(broker, 'DELETE', `exchanges/%2F/${exchange}`)
})

test('a service publishes where it is connected, and not to what has the same name in another virtual host', async () => {
  const ids = ['/', VHOST].map((vhost) => rabbitQueueId('rabbit', vhost, queue))
  const seen = await pollUntil(watched, ({ entities }) => ids.every((id) => entities.some((each) => each.id === id)))
  expect(seen.entities.map(({ id }) => id)).toEqual(expect.arrayContaining(ids))
  directory.see(seen)
  for (const [vhost, name] of [
    [VHOST, 'stage-app'],
    ['/', 'live-app']
  ] as const) {
    const url = `${broker.amqpUrl}/${encodeURIComponent(vhost)}`
    const { code, printed } = await ended(
      service('rabbitmq.ts', ['publish', url, exchange, queue], otlp, { OTEL_SERVICE_NAME: name })
    )
    expect(code, printed).toBe(0)
  }
  const edges = await until(async () => {
    const { edges } = await otlp.connection.poll(new AbortController().signal)
    const published = edges.filter(({ kind, to }) => kind === 'publishes' && to.endsWith(exchange)).map(({ id }) => id)
    return published.length < 2 ? undefined : published.sort()
  }, 'what both publish')
  expect(edges).toEqual(
    [
      `publishes|service/-/-/live-app|${rabbitExchangeId('rabbit', '/', exchange)}`,
      `publishes|service/-/-/stage-app|${rabbitExchangeId('rabbit', VHOST, exchange)}`
    ].sort()
  )
})
