import { expect, test } from 'vitest'
import { joinServices } from '../../../collector/join-services.ts'
import { rpcMethodId } from '../../../model/index.ts'
import { consumes, observed, queue, service } from './things.ts'

const mail = queue('r', 'mail')
const inferred = service('email', { inferred: 'RabbitMQ connection name' })
const seen = observed('r', { entities: [mail, inferred], edges: [consumes(mail.id, inferred.id)] })
const telling = (named: ReadonlyMap<string, readonly string[]>, answering?: string) => ({
  named,
  answeringAt: () => answering
})
const production = service('email', {}, 'production')
const staging = service('email', {}, 'staging')

test('an inferred service takes the id of the one telemetry service of its name, in its edges too', () => {
  const joined = joinServices(seen, telling(new Map([['email', [production.id]]])))
  expect(joined.entities.map(({ id }) => id)).toEqual([mail.id, production.id])
  expect(joined.edges).toEqual([consumes(mail.id, production.id)])
  expect(seen.entities[1]?.id).toBe(inferred.id)
})

test('it stays apart where two have that name, where none has, and where telemetry has the very same id', () => {
  for (const ids of [[production.id, staging.id], [], [inferred.id]])
    expect(joinServices(seen, telling(new Map([['email', ids]])))).toEqual(seen)
})

test('a service that is not inferred keeps its id, and telemetry itself is left as it is', () => {
  const known = observed('r', { entities: [service('email')] })
  const telemetry = new Map([['email', [production.id]]])
  expect(joinServices(known, telling(telemetry))).toEqual(known)
  const own = { ...seen, target: 'otlp' }
  expect(joinServices(own, telling(telemetry))).toEqual(own)
})

test('a service that is probed at an address is whoever answers calls there, with its methods and events', () => {
  const probed = service('orders:50051', { inferred: 'health check', 'probed at': 'orders:50051' })
  const method = (of: string, name: string, environment?: string) => ({
    id: rpcMethodId({ name, environment }, 'shop.Orders', 'Create'),
    kind: 'rpc_method' as const,
    transport: 'grpc' as const,
    name: 'Create',
    parent: of,
    labels: { service: 'shop.Orders' }
  })
  const event = { id: 'e', of: probed.id, atMs: 1, kind: 'health', text: '' }
  const observation = { ...observed('g', { entities: [probed, method(probed.id, 'orders:50051')] }), events: [event] }
  const orders = service('orders', {}, 'production')
  const joined = joinServices(observation, telling(new Map(), orders.id))
  expect(joined.entities.map(({ id, parent }) => [id, parent])).toEqual([
    [orders.id, null],
    [method(orders.id, 'orders', 'production').id, orders.id]
  ])
  expect(joined.events.map(({ of }) => of)).toEqual([orders.id])
  expect(joinServices(observation, telling(new Map()))).toEqual(observation)
})
