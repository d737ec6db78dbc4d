import { beforeEach, expect, test } from 'vitest'
import { type Directory, makeDirectory } from '../../../collector/directory.ts'
import { kafkaTopicId, rabbitQueueId, redisStreamId, Target } from '../../../model/index.ts'
import { channel, observed, queue, service } from './things.ts'

const topic = (target: string, name: string) => channel(kafkaTopicId(target, name), 'topic', 'kafka', name)
const orders = { transport: 'kafka', kind: 'topic', name: 'orders' } as const

let directory: Directory
beforeEach(() => {
  directory = makeDirectory()
  directory.setTargets([
    Target.parse({ id: 'shop', kind: 'kafka', brokers: ['localhost:9092'] }),
    Target.parse({ id: 'back', kind: 'kafka', brokers: ['kafka-2:9092'] })
  ])
})

test('a channel that one target has is found by its name alone, one that nobody has is not', () => {
  directory.see(observed('shop', { entities: [topic('shop', 'orders')] }))
  expect(directory.findChannel(orders)).toEqual({ target: 'shop', id: kafkaTopicId('shop', 'orders') })
  expect(directory.findChannel({ ...orders, name: 'mail' })).toBeUndefined()
  expect(directory.findChannel({ ...orders, kind: 'stream', transport: 'redis' })).toBeUndefined()
})

test('where two targets have it the address decides, however localhost is written; without one nothing does', () => {
  for (const target of ['shop', 'back']) directory.see(observed(target, { entities: [topic(target, 'orders')] }))
  expect(directory.findChannel(orders)).toBeUndefined()
  for (const address of ['127.0.0.1:9092', 'localhost:9092', '[::1]:9092'])
    expect(directory.findChannel({ ...orders, address })?.target).toBe('shop')
  expect(directory.findChannel({ ...orders, address: 'kafka-2:9092' })?.target).toBe('back')
  expect(directory.findChannel({ ...orders, address: 'elsewhere:9092' })).toBeUndefined()
})

test('of queues with one name in two virtual hosts the one that is told is meant, and never another', () => {
  const tasks = { transport: 'rabbitmq', kind: 'queue', name: 'tasks' } as const
  const inVhost = (vhost: string) => channel(rabbitQueueId('rabbit', vhost, 'tasks'), 'queue', 'rabbitmq', 'tasks')
  const find = (space?: string) => directory.findChannel({ ...tasks, ...(space === undefined ? {} : { space }) })?.id
  directory.see(observed('rabbit', { entities: [inVhost('/'), inVhost('stage / ü')] }))
  expect(find('/')).toBe(inVhost('/').id)
  expect(find('stage / ü')).toBe(inVhost('stage / ü').id)
  expect(find('elsewhere')).toBeUndefined()
  expect(find()).toBeUndefined()
  // Who says nothing is taken to mean the usual one; where that has none of the name, the only one.
  directory.see(observed('rabbit', { entities: [inVhost('stage / ü')] }))
  expect(find('/')).toBe(inVhost('stage / ü').id)
  expect(find('elsewhere')).toBeUndefined()
})

test('of two databases of one server the one that is told is meant', () => {
  const jobs = { transport: 'redis', kind: 'stream', name: 'jobs' } as const
  directory.setTargets(
    [0, 3].map((db) => Target.parse({ id: `db${db}`, kind: 'redis', addresses: ['cache:6379'], db }))
  )
  for (const db of [0, 3])
    directory.see(
      observed(`db${db}`, { entities: [channel(redisStreamId(`db${db}`, db, 'jobs'), 'stream', 'redis', 'jobs')] })
    )
  for (const db of ['0', '3'])
    expect(directory.findChannel({ ...jobs, space: db, address: 'cache:6379' })?.target).toBe(`db${db}`)
})

test('of two brokers the host tells, whatever the port of its API', () => {
  const mail = { transport: 'rabbitmq', kind: 'queue', name: 'mail', space: '/' } as const
  directory.setTargets(
    ['a', 'b'].map((id) =>
      Target.parse({ id, kind: 'rabbitmq', management: [`http://${id}.example:15672`], username: 'u', password: 'p' })
    )
  )
  for (const target of ['a', 'b']) directory.see(observed(target, { entities: [queue(target, 'mail')] }))
  expect(directory.findChannel(mail)).toBeUndefined()
  for (const target of ['a', 'b'])
    expect(directory.findChannel({ ...mail, address: `${target}.example:5672` })?.target).toBe(target)
})

test('what is gone is not found any more, and what a gap hides is', () => {
  const gap = { what: 'queues', why: 'x', needs: null, hides: ['rabbitmq/rabbit/queue/'] }
  const find = () => directory.findChannel({ transport: 'rabbitmq', kind: 'queue', name: 'mail' })?.target
  directory.see(observed('rabbit', { entities: [queue('rabbit', 'mail')] }))
  directory.see(observed('rabbit', { gaps: [gap] }))
  expect(find()).toBe('rabbit')
  directory.see(observed('rabbit', {}))
  expect(find()).toBeUndefined()
})

test('a channel that telemetry names for a target it does not watch does not count as watched', () => {
  directory.see(observed('otlp', { entities: [queue('rabbit', 'mail')] }))
  expect(directory.findChannel({ transport: 'rabbitmq', kind: 'queue', name: 'mail' })).toBeUndefined()
})

test('services that send telemetry are known by name, as of its last tick, whatever a broker calls them', () => {
  const [a, b] = [service('email', {}, 'a'), service('email', {}, 'b')]
  directory.see(observed('otlp', { entities: [a, b] }))
  directory.see(observed('shop', { entities: [service('orders')] }))
  expect([...directory.telemetryServices()]).toEqual([['email', [a.id, b.id]]])
  directory.see(observed('otlp', { entities: [b] }))
  expect([...directory.telemetryServices()]).toEqual([['email', [b.id]]])
})
