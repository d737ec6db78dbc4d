import { describe, expect, it } from 'vitest'
import { addressOf, hasPage, idOf, onFlow } from '../../../app/things/address.ts'
import {
  kafkaGroupId,
  kafkaNodeId,
  kafkaTopicId,
  rabbitQueueId,
  redisGroupId,
  redisNodeId,
  rpcMethodId,
  serviceId
} from '../../../model/id.ts'
import type { EntityKind } from '../../../model/observation.ts'

const things: [EntityKind, string][] = [
  ['queue', rabbitQueueId('r', '/', 'a/b c')],
  ['queue', rabbitQueueId('r', '/', "50% off?#!'()*~ü")],
  ['topic', kafkaTopicId('k', 'orders.events')],
  ['group', kafkaGroupId('k', 'a group')],
  ['service', serviceId({ environment: 'prod/eu', name: 'orders' })],
  ['node', kafkaNodeId('k', 1)],
  ['node', redisNodeId('r', '[::1]:6379')],
  ['rpc_method', rpcMethodId({ name: 'orders' }, 'shop.Orders', 'Create')]
]

describe('the address of a page', () => {
  it.each(things)('leads back to the id: %s %s', (kind, id) => {
    const { pathname } = new URL(addressOf({ id, kind }), 'http://localhost')
    expect(pathname).toMatch(/^\/(channels|groups|services|brokers)\//)
    expect(idOf(pathname)).toBe(id)
  })

  it('may be encoded more or less than ids are', () => {
    expect(idOf("/channels/rabbitmq/r/queue/%2F/%28a%29'b")).toBe("rabbitmq/r/queue/%2F/(a)'b")
    expect(idOf('/channels/kafka/k/topic/100%')).toBe('kafka/k/topic/100%25')
  })

  it('is Flow for what has no page, or a name that no address can hold', () => {
    expect(addressOf({ id: 'rabbitmq/r/exchange/%2F/mail', kind: 'exchange' })).toBe(
      onFlow('rabbitmq/r/exchange/%2F/mail')
    )
    expect(hasPage({ id: rabbitQueueId('r', '/', '..'), kind: 'queue' })).toBe(false)
    // Redis takes the empty name for a key and for a group.
    for (const [key, group] of [
      ['', 'g'],
      ['k', '']
    ] as const)
      expect(addressOf({ id: redisGroupId('r', 0, key, group), kind: 'group' })).toMatch(
        /^\/\?sel=redis%2Fr%2Fgroup%2F0%2F/
      )
  })
})
