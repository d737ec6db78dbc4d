import { expect, it } from 'vitest'
import {
  alertAddress,
  alertAt,
  kafkaTopicId,
  nameOf,
  rabbitExchangeId,
  rabbitQueueId,
  redisGroupId,
  rpcMethodId,
  segmentsOf,
  serviceId,
  subscriptionId
} from '../../../model/index.ts'

it('encodes every segment, so that separators only ever separate', () => {
  expect(rabbitQueueId('shop', '/', 'a/b|c')).toBe('rabbitmq/shop/queue/%2F/a%2Fb%7Cc')
  expect(segmentsOf('rabbitmq/shop/queue/%2F/a%2Fb%7Cc')).toEqual(['rabbitmq', 'shop', 'queue', '/', 'a/b|c'])
  expect(nameOf(redisGroupId('r', 0, 'tasks', 'workers é'))).toBe('workers é')
})

it('makes the ids of the API', () => {
  expect(kafkaTopicId('k', 'orders.events')).toBe('kafka/k/topic/orders.events')
  expect(rabbitExchangeId('r', 'shop', '')).toBe('rabbitmq/r/exchange/shop/(default)')
  expect(serviceId({ name: 'orders' })).toBe('service/-/-/orders')
  expect(rpcMethodId({ environment: 'prod', name: 'orders' }, 'shop.Orders', 'Create')).toBe(
    'rpc/prod/-/orders/shop.Orders/Create'
  )
  expect(subscriptionId('kafka/k/topic/a', null)).toBe('kafka/k/topic/a|')
})

it.each([
  'falls-behind|kafka/k/topic/orders|kafka/k/group/billing|1763000000000',
  'nobody-reads|rabbitmq/shop/queue/%2F/a%2Fb%7Cc||1',
  'unseen|target/kafka%20eu|1'
])('an alert’s address leads back to it: %s', (alert) => {
  const address = alertAddress(alert)
  expect(address).not.toMatch(/[| ]/)
  expect(alertAt(new URL(address, 'http://plumbline').pathname)).toBe(alert)
})

it('an alert whose id no path can hold is shown in the list', () => {
  expect(alertAddress('lost|redis/r/group/0/../x|1')).toBe('/alerts?alert=lost%7Credis%2Fr%2Fgroup%2F0%2F..%2Fx%7C1')
  expect(alertAt('/alerts/100%')).toBe('100%')
})
