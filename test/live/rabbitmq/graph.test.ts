import amqp, { type ChannelModel } from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { rabbitExchangeId, rabbitQueueId, troublesOf } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { expectSeen, pollOnce } from '../watch.ts'
import { admin, suffix, watch } from './broker.ts'

const vhost = `graph.${suffix}`
const path = encodeURIComponent(vhost)
const user = `billing-${suffix}x`
const open: ChannelModel[] = []
let service: RabbitmqService
let watched: Connection

const connect = async (name: string, properties: object, as = 'guest:guest') => {
  const url = `amqp://${as}@${service.host}:${service.amqpPort}/${path}`
  const model = await amqp.connect(url, {
    clientProperties: { ...(name === '' ? {} : { connection_name: name }), ...properties }
  })
  open.push(model)
  return model.createChannel()
}

beforeAll(async () => {
  service = await startService('rabbitmq')
  await admin(service, 'PUT', `vhosts/${path}`)
  await admin(service, 'PUT', `users/${user}`, { password: 'p', tags: '' })
  for (const each of ['guest', user])
    await admin(service, 'PUT', `permissions/${path}/${each}`, { configure: '.*', write: '.*', read: '.*' })
  watched = watch(service)
})
afterAll(async () => {
  await watched.close()
  for (const model of open) await model.close()
  await admin(service, 'DELETE', `users/${user}`)
  await admin(service, 'DELETE', `vhosts/${path}`)
})

const queue = (name: string) => rabbitQueueId('rabbit', vhost, name)
const exchange = (name: string) => rabbitExchangeId('rabbit', vhost, name)

test('exchanges, bindings, dead letters and who consumes make exactly this graph', async () => {
  const mailer = await connect('mailer-1', {})
  await mailer.assertExchange('mail', 'topic')
  await mailer.assertExchange('all', 'fanout', { durable: false })
  await mailer.assertExchange('dead', 'direct')
  await mailer.bindExchange('all', 'mail', '#')
  await mailer.assertQueue('send', { deadLetterExchange: 'dead', deadLetterRoutingKey: 'send' })
  await mailer.assertQueue('audit', {
    arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'lost' }
  })
  await mailer.assertQueue('by-policy')
  await mailer.assertQueue('lost')
  await mailer.assertQueue('')
  await mailer.bindQueue('send', 'mail', 'send.*')
  await mailer.bindQueue('send', 'mail', 'retry.*')
  await mailer.bindQueue('audit', 'all', '')
  await mailer.bindQueue('lost', 'dead', 'send')
  await admin(service, 'PUT', `policies/${path}/parking`, {
    pattern: '^by-policy$',
    definition: { 'dead-letter-exchange': 'dead' },
    'apply-to': 'queues'
  })
  await mailer.consume('send', () => undefined)
  const second = await connect('mailer-2', {})
  await second.consume('send', () => undefined)
  const product = await connect('', { product: 'ledger-audit' })
  await product.consume('audit', () => undefined)
  const byUser = await connect('', { product: 'amqplib' }, `${user}:p`)
  await byUser.consume('lost', () => undefined)
  await connect('looker-on', {})

  const mine = (all: readonly { id: string }[]) =>
    new Set(all.filter(({ id }) => id.includes(`/${path}/`)).map(({ id }) => id))
  const confirms = 'not asked for'
  const seen = await expectSeen(watched, ({ edges, entities }) => {
    expect(mine(edges)).toEqual(
      new Set([
        `routes|${exchange('mail')}|${exchange('all')}`,
        `routes|${exchange('mail')}|${queue('send')}`,
        `routes|${exchange('all')}|${queue('audit')}`,
        `routes|${exchange('dead')}|${queue('lost')}`,
        `dead_letters|${queue('send')}|${exchange('dead')}`,
        `dead_letters|${queue('audit')}|${queue('lost')}`,
        `dead_letters|${queue('by-policy')}|${exchange('dead')}`,
        `consumes|${queue('send')}|service/-/-/mailer`,
        `consumes|${queue('audit')}|service/-/-/ledger-audit`,
        `consumes|${queue('lost')}|service/-/-/${user}`
      ])
    )
    expect(mine(entities)).toEqual(
      new Set([...['mail', 'all', 'dead'].map(exchange), ...['send', 'audit', 'by-policy', 'lost'].map(queue)])
    )
    const inferredOf = (own: string) => entities.find(({ id }) => id === `service/-/-/${own}`)?.labels
    expect(inferredOf('mailer')).toEqual({ inferred: 'RabbitMQ connection name', confirms })
    expect(inferredOf('ledger-audit')).toEqual({ inferred: 'RabbitMQ client product', confirms })
    expect(inferredOf(user)).toEqual({ inferred: 'RabbitMQ user', confirms })
    // Connected, and consumes nothing: a service all the same.
    expect(inferredOf('looker-on')).toEqual({ inferred: 'RabbitMQ connection name', confirms })
  })
  const labels = (id: string) => [...seen.entities, ...seen.edges].find((each) => each.id === id)?.labels
  expect(labels(`routes|${exchange('mail')}|${queue('send')}`)).toEqual({ 'routing key': 'retry.*, send.*' })
  expect(labels(exchange('all'))).toEqual({ vhost, type: 'fanout', durable: 'no' })
  expect(labels(queue('by-policy'))).toMatchObject({ policy: 'parking' })
  expect(seen.gaps).toEqual([])
  const [node] = seen.entities.filter(({ kind }) => kind === 'node')
  expect(node?.labels.running).toBe('yes')
  expect(seen.labels.version).toMatch(/^\d+\.\d+/)
})

test('alternates, headers and dead letters that policies set are on the graph; what leads nowhere is trouble', async () => {
  const shop = await connect('shop-1', {})
  await shop.assertExchange('caught', 'fanout')
  await shop.assertExchange('files', 'headers', { alternateExchange: 'caught' })
  await shop.assertExchange('orders', 'topic')
  await shop.assertExchange('broken', 'direct', { alternateExchange: 'nowhere' })
  await shop.assertQueue('pdfs')
  await shop.assertQueue('unrouted')
  await shop.assertQueue('drops', { arguments: { 'x-dead-letter-exchange': 'nowhere' } })
  await shop.bindQueue('pdfs', 'files', '', { 'x-match': 'all', kind: 'pdf', pages: 1 })
  await shop.bindQueue('unrouted', 'caught', '')
  await admin(service, 'PUT', `policies/${path}/catch`, {
    pattern: '^orders$',
    definition: { 'alternate-exchange': 'caught' },
    'apply-to': 'exchanges'
  })
  const froms = [...['files', 'orders', 'broken', 'caught'].map(exchange), queue('drops')]
  const seen = await expectSeen(watched, ({ edges }) =>
    expect(edges.filter(({ from }) => froms.includes(from)).map(({ id }) => id)).toEqual([
      `routes|${exchange('caught')}|${queue('unrouted')}`,
      `routes|${exchange('files')}|${queue('pdfs')}`,
      `alternates|${exchange('files')}|${exchange('caught')}`,
      `alternates|${exchange('orders')}|${exchange('caught')}`
    ])
  )
  const find = (id: string) => [...seen.entities, ...seen.edges].find((each) => each.id === id)
  expect(find(`routes|${exchange('files')}|${queue('pdfs')}`)?.labels).toEqual({
    'routing key': '',
    headers: 'all of kind = pdf, pages = 1'
  })
  expect(find(exchange('orders'))?.labels).toMatchObject({ policy: 'catch', 'alternate exchange': 'caught' })
  const troubles = [exchange('broken'), queue('drops'), exchange('files')].map((id) =>
    troublesOf(seen.entities.find((each) => each.id === id)?.facts).map(({ text }) => text)
  )
  expect(troubles).toEqual([
    ['Its alternate exchange nowhere is not there: what it can’t route is lost.'],
    ['Its dead-letter exchange nowhere is not there: what it dead-letters is lost.'],
    []
  ])
})

test('patterns take queues; what is internal shows when asked for', async () => {
  const some = watch(service, { queues: { include: ['s*', 'lo?t'], exclude: ['lost'] }, internal: true })
  const seen = await pollOnce(some)
  await some.close()
  const here = seen.entities.filter(({ labels }) => labels.vhost === vhost)
  expect(here.filter(({ kind }) => kind === 'queue').map(({ name }) => name)).toEqual(['send'])
  expect(here.filter(({ kind }) => kind === 'exchange').map(({ name }) => name)).toContain('amq.topic')
})

test('what piles up in queues that a server named is not hidden with them', async () => {
  const own = await amqp.connect(service.amqpUrl)
  open.push(own)
  const channel = await own.createConfirmChannel()
  const { queue } = await channel.assertQueue('', { exclusive: true })
  expect(queue).toMatch(/^amq\.gen/)
  for (let i = 0; i < 3; i++) channel.sendToQueue(queue, Buffer.from('x'))
  await channel.waitForConfirms()
  const some = watch(service, { queues: { include: [queue] } })
  const label = 'queues not shown (internal)'
  await expectSeen(some, (seen) => {
    expect(seen.labels[label]).toBe('1, ready in them 3')
    expect(seen.subscriptions).toEqual([])
  })
  await channel.deleteQueue(queue)
  await expectSeen(some, (seen) => expect(seen.labels).not.toHaveProperty([label]))
  await some.close()
})
