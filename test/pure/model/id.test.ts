import { expect, it } from 'vitest'
import {
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
