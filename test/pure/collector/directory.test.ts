import { beforeEach, expect, test } from 'vitest'
import { type Directory, makeDirectory } from '../../../collector/directory.ts'
import { kafkaTopicId, Target } from '../../../model/index.ts'
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
