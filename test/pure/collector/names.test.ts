import { expect, test } from 'vitest'
import { serviceNameOf } from '../../../collector/client-name.ts'
import { nearest } from '../../../collector/config/nearest.ts'
import { matcher } from '../../../collector/patterns.ts'

test.each([
  ['orders', 'orders'],
  ['orders-1', 'orders'],
  ['orders-7c9f8d6b5d-x2v4q', 'orders'],
  ['orders-5f0c9a34-2b1d-4a63-9a07-0d3c5e1f2a6b', 'orders'],
  ['consumer-analytics-3', 'analytics'],
  ['query_service', 'query_service'],
  ['kafkajs', undefined],
  ['rdkafka', undefined],
  ['guest', undefined],
  ['', undefined]
])('the client %j is the service %j', (client, service) => {
  expect(serviceNameOf(client)).toBe(service)
})

test.each([
  ['brokrs', 'brokers'],
  ['Brokers', 'brokers'],
  ['manegement', 'management'],
  ['colour', undefined]
])('%j was meant as %j', (word, right) => {
  expect(nearest(word, ['brokers', 'management', 'interval', 'timeout'])).toBe(right)
})

test.each([
  [{ include: [], exclude: [] }, ['orders', 'a.b', 'x'], []],
  [{ include: ['orders.*'], exclude: [] }, ['orders.events', 'orders.'], ['orders', 'ordersXevents', 'my.orders.x']],
  [{ include: ['t?'], exclude: [] }, ['t1'], ['t', 't12']],
  [{ include: ['*'], exclude: ['*.dlq'] }, ['mail'], ['mail.dlq']],
  [{ include: ['a+b(c)'], exclude: [] }, ['a+b(c)'], ['aab(c)']]
])('%j takes %j and leaves %j', (patterns, taken, left) => {
  const takes = matcher(patterns)
  expect(taken.filter((name) => !takes(name))).toEqual([])
  expect(left.filter((name) => takes(name))).toEqual([])
})
