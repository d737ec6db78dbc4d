import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OtlpIntake } from '../../../collector/otlp/index.ts'
import { countOf, merge, type Observation, quantile } from '../../../model/index.ts'
import { until } from '../../services/process.ts'
import { ended, intake, said, service } from './run.ts'

let otlp: OtlpIntake
beforeAll(async () => {
  otlp = await intake()
})
afterAll(() => otlp.close())

const poll = () => otlp.connection.poll(new AbortController().signal)

test('two ES module services and their calls, exactly', async () => {
  const server = service('grpc.ts', [], otlp, { OTEL_SERVICE_NAME: 'orders' })
  const { port } = await said<{ port: number }>(server)
  const client = service('grpc.ts', [`--client=${port}`], otlp, { OTEL_SERVICE_NAME: 'gateway' })
  expect(await ended(client)).toEqual({ code: 0, printed: '' })
  server.kill('SIGTERM')
  expect((await ended(server)).printed).toBe('')
  expect(server.signalCode).toBe('SIGTERM')

  // Each end tells of its calls at a time of its own.
  const seen: Observation[] = []
  const latencies = await until('not all calls are told', async () => {
    const last = await poll()
    seen.push(last)
    expect(last.gaps).toEqual([])
    expect(last.edges.map(({ id, labels, counters }) => ({ id, labels, counters }))).toEqual([
      {
        id: 'calls|service/-/-/gateway|service/-/-/orders',
        labels: { methods: 'shop.Orders/Create, shop.Orders/Find, shop.Orders/Watch' },
        // For the caller NOT_FOUND is a failure too; for the server it is not.
        counters: { calls: 27, failed: 6 }
      }
    ])
    const counters = Object.fromEntries(last.entities.map(({ id, counters }) => [id, counters]))
    expect(counters).toEqual({
      'service/-/-/gateway': undefined,
      'service/-/-/orders': { calls: 27, failed: 2 },
      'rpc/-/-/orders/shop.Orders/Create': { calls: 20, failed: 0 },
      'rpc/-/-/orders/shop.Orders/Find': { calls: 6, failed: 2 },
      'rpc/-/-/orders/shop.Orders/Watch': { calls: 1, failed: 0 }
    })
    const all = merge(seen.flatMap(({ edges }) => edges.flatMap(({ latency }) => latency ?? [])))
    expect(countOf(all)).toBe(27)
    return all
  })
  expect(quantile(latencies, 0.5)).toBeGreaterThan(0)
})

test('the service’s name and version come from the nearest package.json where nothing else says them', async () => {
  const server = service('grpc.ts', [], otlp)
  await said(server)
  const { port } = { port: 1 }
  const client = service('grpc.ts', [`--client=${port}`], otlp)
  await ended(client)
  server.kill('SIGTERM')
  await until('it is not named', async () => {
    const named = (await poll()).entities.find(({ name, kind }) => kind === 'service' && name === 'plumbline')
    expect(named?.labels).toMatchObject({ version: '0.1.0', language: 'nodejs' })
  })
})

test('a service ends as before, and prints nothing, where nobody takes its spans', async () => {
  const client = service('grpc.ts', ['--client=1'], otlp, {
    OTEL_SERVICE_NAME: 'alone',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9'
  })
  expect(await ended(client)).toEqual({ code: 0, printed: '' })
})
