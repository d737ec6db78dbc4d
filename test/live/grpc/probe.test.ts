import { createServer, type Server, type Socket } from 'node:net'
import { ServerCredentials } from '@grpc/grpc-js'
import { afterEach, describe, expect, test } from 'vitest'
import { examine } from '../../../cli/check/examine.ts'
import { Unseen } from '../../../collector/reasons.ts'
import { transport } from '../../../collector/transports/grpc/index.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { GrpcTarget, numberOf, type Observation, troublesOf } from '../../../model/index.ts'
import { makeAuthority } from '../../services/certificates.ts'
import { context, pollOnce, rejection } from '../watch.ts'
import { type Behaviour, startServer } from './server.ts'

const SERVING = 1
const NOT_SERVING = 2
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const serve = async (behaviour: Behaviour, credentials?: ServerCredentials) => {
  const server = await startServer(behaviour, credentials)
  ends.push(server.stop)
  return server
}
const targetAt = (address: string, more: object = {}) =>
  GrpcTarget.parse({ id: 'orders', kind: 'grpc', address, timeout: '10s', reflection: false, ...more })
const watch = (address: string, more: object = {}): Connection => {
  const connection = transport.open(targetAt(address, more), context)
  ends.push(() => connection.close())
  return connection
}
const serviceOf = ({ entities }: Observation) => {
  const service = entities.find(({ kind }) => kind === 'service')
  if (service === undefined) throw new Error('no service')
  return { ...service, leads: troublesOf(service.facts).map(({ lead }) => lead) }
}
const silentOf = async (connection: Connection) => {
  const error = await rejection(pollOnce(connection))
  if (!(error instanceof Unseen) || error.saw === undefined) throw error
  return { why: error.message, trouble: error.trouble, service: serviceOf(error.saw), saw: error.saw }
}

describe('a health check', () => {
  test('says that it serves, how long it took, and each change as an event; asks one connection again and again', async () => {
    const behaviour: Behaviour = { health: { '': SERVING } }
    const { address, asked } = await serve(behaviour)
    const connection = watch(address, { service: 'orders' })
    const seen = await pollOnce(connection)
    const service = serviceOf(seen)
    expect(service).toMatchObject({ id: 'service/-/-/orders', labels: { 'health check': 'SERVING' }, leads: [] })
    expect(numberOf(service.figures?.probe)).toBeGreaterThan(0)
    expect(service.figures?.certificate).toBeUndefined()
    expect([seen.gaps, seen.events]).toEqual([[], []])
    behaviour.health = { '': NOT_SERVING }
    const after = await pollOnce(connection)
    expect(serviceOf(after).leads).toEqual(['Not serving'])
    expect(after.events.map(({ of, text }) => [of, text])).toEqual([
      ['service/-/-/orders', 'Its health check says NOT_SERVING now.']
    ])
    expect((await pollOnce(connection)).events).toEqual([])
    expect(asked.checks).toBe(3)
  })

  test('is asked by name too: one that does not serve, one that is not known', async () => {
    const { address } = await serve({ health: { '': SERVING, 'shop.Orders': NOT_SERVING } })
    const seen = await pollOnce(watch(address, { checks: ['shop.Orders', 'shop.Nowhere'] }))
    expect(serviceOf(seen)).toMatchObject({
      name: address,
      labels: { 'health check': 'SERVING', 'health check of shop.Orders': 'NOT_SERVING' },
      leads: ['Not serving']
    })
    expect(seen.gaps.map(({ what, needs }) => [what, needs])).toEqual([
      ['whether shop.Nowhere serves', 'another name in checks']
    ])
  })

  test('that is not there is a gap, and what it took is known all the same', async () => {
    const { address } = await serve({})
    const seen = await pollOnce(watch(address))
    expect(serviceOf(seen)).toMatchObject({ labels: { 'health check': 'not implemented' }, leads: [] })
    expect(numberOf(serviceOf(seen).figures?.probe)).toBeGreaterThan(0)
    expect(seen.gaps.map(({ why, needs }) => [why, needs])).toEqual([
      ['It has no health check.', 'grpc.health.v1 in the service']
    ])
  })

  test('that needs a token is a gap without it, and goes with it', async () => {
    const { address } = await serve({ health: { '': SERVING }, token: 'secret' })
    const without = await pollOnce(watch(address))
    expect(without.gaps.map(({ why }) => why)).toEqual(['It does not allow its health check.'])
    expect(serviceOf(await pollOnce(watch(address, { token: 'secret' }))).labels['health check']).toBe('SERVING')
  })
})

describe('a service that does not answer', () => {
  test('refuses the connection: said as critical, with what it offered still known; comes back by itself', async () => {
    const behaviour: Behaviour = { health: { '': SERVING }, reflection: 'v1' }
    const first = await startServer(behaviour)
    const connection = watch(first.address, { reflection: true })
    expect((await pollOnce(connection)).entities).toHaveLength(4)
    first.stop()
    const { why, trouble, service, saw } = await silentOf(connection)
    expect([trouble, why]).toEqual(['refused', 'The service does not answer: connection refused.'])
    expect(service).toMatchObject({ leads: ['Not reached'], figures: { probe: { unknown: why } } })
    expect(saw.entities.filter(({ kind }) => kind === 'rpc_method')).toHaveLength(3)
    const again = await startServer(behaviour, undefined, Number(first.address.split(':')[1]))
    ends.push(again.stop)
    expect(serviceOf(await pollOnce(connection)).labels['health check']).toBe('SERVING')
  })

  test('hangs: the poll ends at its deadline, whether the server never answers the call or never speaks at all', async () => {
    const { address } = await serve({ health: { '': 'hang' } })
    expect((await silentOf(watch(address, { timeout: '1s' }))).trouble).toBe('timeout')
    const sockets: Socket[] = []
    const mute: Server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
    await new Promise((done) => mute.once('listening', done))
    ends.push(() => {
      for (const socket of sockets) socket.destroy()
      mute.close()
    })
    const place = mute.address()
    if (place === null || typeof place === 'string') throw new Error('no port')
    const silent = await silentOf(watch(`127.0.0.1:${place.port}`, { timeout: '1s' }))
    expect([silent.trouble, silent.why]).toEqual(['timeout', 'The service does not answer in time.'])
  })

  test('speaks something else than gRPC', async () => {
    const http = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')
    }).listen(0, '127.0.0.1')
    await new Promise((done) => http.once('listening', done))
    ends.push(() => http.close())
    const place = http.address()
    if (place === null || typeof place === 'string') throw new Error('no port')
    const { why } = await silentOf(watch(`127.0.0.1:${place.port}`))
    expect(why).toBe('The service does not speak gRPC at this port.')
  })
})

describe('the certificate', () => {
  const authority = makeAuthority()
  const credentialsFor = (days: number, clients = false) => {
    const { cert, key } = authority.sign('server', days)
    const pair = { cert_chain: Buffer.from(cert), private_key: Buffer.from(key) }
    return ServerCredentials.createSsl(Buffer.from(authority.ca), [pair], clients)
  }

  test.each([
    [60, []],
    [10, ['Certificate runs out']]
  ])('runs out in %i days', async (days, leads) => {
    const { address } = await serve({ health: { '': SERVING } }, credentialsFor(days))
    const service = serviceOf(await pollOnce(watch(address, { tls: { ca: authority.ca } })))
    expect((numberOf(service.figures?.certificate) ?? 0) / 86_400).toBeCloseTo(days, 1)
    expect(service.leads).toEqual(leads)
  })

  test('that has expired is refused, and told where it is accepted all the same', async () => {
    const { address } = await serve({ health: { '': SERVING } }, credentialsFor(-1))
    const { why, trouble } = await silentOf(watch(address, { tls: { ca: authority.ca } }))
    expect([trouble, why]).toEqual(['tls', 'The service’s certificate has expired.'])
    const insecure = serviceOf(await pollOnce(watch(address, { tls: { insecure: true } })))
    expect(insecure.leads).toEqual(['Certificate has expired'])
  })

  test('of an unknown authority is not trusted; where the server asks for one of ours it is shown', async () => {
    const { address } = await serve({ health: { '': SERVING } }, credentialsFor(60, true))
    expect((await silentOf(watch(address, { tls: {} }))).trouble).toBe('tls')
    expect((await silentOf(watch(address, { tls: { ca: authority.ca } }))).trouble).toBe('tls')
    const own = authority.sign('plumbline', 60)
    const seen = await pollOnce(watch(address, { tls: { ca: authority.ca, ...own } }))
    expect(serviceOf(seen).labels['health check']).toBe('SERVING')
  })

  test('check says that TLS is spoken where the configuration has none', async () => {
    const { address } = await serve({ health: { '': SERVING } }, credentialsFor(60))
    const { reached, trouble } = await examine(targetAt(address))
    expect([reached, trouble?.kind, trouble?.needs]).toEqual([false, 'tls', 'tls in the configuration (tls: {})'])
    const fine = await examine(targetAt(address, { tls: { ca: authority.ca } }))
    expect([fine.reached, fine.sees, fine.gaps]).toEqual([true, { service: 1 }, []])
  })
})

describe('server reflection', () => {
  test.each([
    'v1',
    'v1alpha'
  ] as const)('%s names methods with what they answer, and is asked rarely', async (version) => {
    const { address, asked } = await serve({ health: { '': SERVING }, reflection: version })
    const connection = watch(address, { reflection: true, service: 'orders' })
    const seen = await pollOnce(connection)
    const methods = seen.entities.filter(({ kind }) => kind === 'rpc_method')
    expect(
      methods.map(({ id, parent, labels }) => [id, parent, labels['response type'], labels['streamed by']])
    ).toEqual([
      ['rpc/-/-/orders/shop.Orders/Create', 'service/-/-/orders', 'shop.Receipt', undefined],
      ['rpc/-/-/orders/shop.Orders/Note', 'service/-/-/orders', 'google.protobuf.Empty', undefined],
      ['rpc/-/-/orders/shop.Orders/Watch', 'service/-/-/orders', 'shop.Receipt', 'the server']
    ])
    expect(methods[0]?.labels['request type']).toBe('shop.Order')
    expect(methods[0]?.figures?.rate).toEqual({ unknown: 'No telemetry tells of its calls.' })
    expect(seen.gaps.map(({ what }) => what)).toEqual(['methods of shop.Gone'])
    const { reflections } = asked
    await pollOnce(connection)
    expect(asked.reflections).toBe(reflections)
    expect((await pollOnce(connection)).entities).toHaveLength(4)
  })

  test('that is not there is a gap, which reflection: false takes away', async () => {
    const { address } = await serve({ health: { '': SERVING } })
    const seen = await pollOnce(watch(address, { reflection: true }))
    expect(seen.gaps.map(({ what, why }) => [what, why])).toEqual([['its methods', 'It has no server reflection.']])
    expect((await pollOnce(watch(address))).gaps).toEqual([])
  })
})
