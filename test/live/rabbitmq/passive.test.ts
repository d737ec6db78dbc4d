import amqp, { type ChannelModel } from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { numberOf } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { expectSeen, pollOnce, rejection } from '../watch.ts'
import { admin, queueOf, suffix, tidy, watch } from './broker.ts'

const names = {
  plain: `p-plain.${suffix}`,
  quorum: `p-quorum.${suffix}`,
  exclusive: `p-own.${suffix}`,
  none: `p-none.${suffix}`,
  stream: `p-stream.${suffix}`
}
let service: RabbitmqService
let model: ChannelModel
let watched: Connection
const passive = (settings: Record<string, unknown> = {}) =>
  watch(service, {
    management: [],
    amqp: `amqp://127.0.0.1:${service.amqpPort}`,
    queues: { include: Object.values(names) },
    ...settings
  })
beforeAll(async () => {
  service = await startService('rabbitmq')
  model = await amqp.connect(service.amqpUrl)
  watched = passive()
})
afterAll(async () => {
  await watched.close()
  await model.close()
  await tidy(service)
})

test('queues that are named are seen without any plugin; one that is refused is a gap of its own', async () => {
  const channel = await model.createConfirmChannel()
  await channel.assertQueue(names.plain)
  await channel.assertQueue(names.quorum, { arguments: { 'x-queue-type': 'quorum' } })
  await channel.assertQueue(names.stream, { arguments: { 'x-queue-type': 'stream' } })
  await channel.assertQueue(names.exclusive, { exclusive: true })
  for (let i = 0; i < 7; i++) channel.sendToQueue(names.plain, Buffer.from('x'))
  for (let i = 0; i < 5; i++) channel.sendToQueue(names.stream, Buffer.from('x'))
  await channel.waitForConfirms()
  await channel.prefetch(2)
  await channel.consume(names.plain, () => undefined)
  const seen = await expectSeen(watched, (now) => {
    const { backlog, readers } = queueOf(now, names.plain).figures ?? {}
    expect([numberOf(backlog), numberOf(readers)]).toEqual([5, 1])
  })
  const { figures, counters, entity } = queueOf(seen, names.plain)
  // Two are held, which AMQP does not tell: nothing of what it leaves out is said to be nothing.
  expect(entity?.figures?.length).toEqual({ value: 5, how: 'at_least' })
  expect(counters).toBeUndefined()
  for (const name of ['unacked', 'in_rate', 'out_rate'] as const) expect(figures?.[name]).toHaveProperty('unknown')
  expect(numberOf(queueOf(seen, names.quorum).figures?.backlog)).toBe(0)
  expect(queueOf(seen, names.exclusive).entity).toBeUndefined()
  const own = seen.gaps.filter(({ what }) => what.startsWith('queue '))
  expect(own.map(({ what, why }) => [what, why])).toEqual([
    [`queue ${names.exclusive}`, 'The queue is exclusive: RabbitMQ tells of it to the connection that made it alone.'],
    [`queue ${names.none}`, 'There is no queue of this name.']
  ])
  const others = seen.gaps.filter(({ what }) => !what.startsWith('queue '))
  expect(new Set(others.map(({ needs }) => needs))).toEqual(
    new Set(['the plugin rabbitmq_management, or rabbitmq_prometheus'])
  )
  for (const name of [names.plain, names.quorum, names.stream]) await channel.deleteQueue(name)
  await channel.close()
  expect(queueOf(await pollOnce(watched), names.plain).entity).toBeUndefined()
})

test('what the broker refuses at the door has its reason', async () => {
  const wrong = passive({ password: 'wrong' })
  expect(reasonFor(await rejection(pollOnce(wrong)))).toBe('The broker refuses the credentials.')
  await wrong.close()
  const vhost = passive({ amqp: `amqp://127.0.0.1:${service.amqpPort}/none-of-this` })
  expect(reasonFor(await rejection(pollOnce(vhost)))).toBe(
    'The user may not open the virtual host, or there is none of this name.'
  )
  await vhost.close()
  const [user, other] = [`passive-${suffix}`, `passive/${suffix}`]
  await admin(service, 'PUT', `vhosts/${encodeURIComponent(other)}`)
  await admin(service, 'PUT', `users/${user}`, { password: 'p', tags: '' })
  // The right to open the virtual host is enough.
  await admin(service, 'PUT', `permissions/${encodeURIComponent(other)}/${user}`, {
    configure: '^$',
    write: '^$',
    read: '^$'
  })
  const source = await amqp.connect(`${service.amqpUrl}/${encodeURIComponent(other)}`)
  const channel = await source.createChannel()
  await channel.assertQueue(names.plain)
  const allowed = passive({
    amqp: `amqp://127.0.0.1:${service.amqpPort}/${encodeURIComponent(other)}`,
    username: user,
    password: 'p'
  })
  expect(numberOf(queueOf(await pollOnce(allowed), names.plain, other).figures?.backlog)).toBe(0)
  await allowed.close()
  await source.close()
  await admin(service, 'DELETE', `vhosts/${encodeURIComponent(other)}`)
  await admin(service, 'DELETE', `users/${user}`)
})
