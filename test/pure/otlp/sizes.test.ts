import { describe, expect, test } from 'vitest'
import { Fold } from '../../../collector/otlp/fold.ts'
import { readMetricsRequest } from '../../../collector/otlp/protobuf/metrics-request.ts'
import { rpcMethodId } from '../../../model/index.ts'
import { metered, metricsAsProtobuf, type Setting } from './metrics.ts'

/** Sizes of answers as services' own metrics have them, by the real SDK: which of them are empty. */
const METHOD = { 'rpc.system': 'grpc', 'rpc.service': 'shop.Orders', 'rpc.method': 'Create' }
const ORDERS = rpcMethodId({ name: 'orders' }, 'shop.Orders', 'Create')
const folded = () =>
  new Fold({ directory: { findChannel: () => undefined }, startedMs: Date.now() - 60_000, joinMs: 0, holdMs: 0 })
const emptyAt = (fold: Fold, id: string) => fold.habits(Date.now()).of[id]?.emptyAnswers

const SETTINGS: Setting[] = (['delta', 'cumulative'] as const).flatMap((temporality) =>
  (['explicit', 'exponential'] as const).map((buckets) => ({ temporality, buckets }))
)

/** What one service records in each of its exports, and what is told of it then. */
const play = async (
  name: string,
  rounds: readonly (readonly [bytes: number, times: number, more?: Record<string, number | string>])[][],
  setting: Setting,
  bounds?: number[]
) => {
  const { meter, collect, shutdown } = metered({ 'service.name': 'orders' }, setting)
  const advice = bounds === undefined ? {} : { advice: { explicitBucketBoundaries: bounds } }
  const sizes = meter.createHistogram(name, { unit: 'By', ...advice })
  const fold = folded()
  for (const round of rounds) {
    for (const [bytes, times, more] of round)
      for (let i = 0; i < times; i++) sizes.record(bytes, { ...METHOD, ...more })
    fold.foldMetrics(readMetricsRequest(metricsAsProtobuf(await collect())), Date.now())
  }
  await shutdown()
  return fold
}

describe.each(SETTINGS)('$temporality, $buckets buckets', (setting) => {
  test('answers of the server that are empty are counted, export after export', async () => {
    const round = [
      [0, 60],
      [7, 1],
      [3000, 2]
    ] as const
    const fold = await play('rpc.server.response.size', [[...round], [...round]], setting)
    expect(emptyAt(fold, ORDERS)).toEqual({ value: 120 / 126, count: 126 })
  })

  test('so are those that a caller received, of whoever sent them', async () => {
    const fold = await play('rpc.client.response.size', [[[0, 50]], [[0, 50]]], setting)
    expect(emptyAt(fold, 'rpc:shop.Orders/Create')).toEqual({ value: 1, count: 100 })
  })

  test('a call that failed has no answer', async () => {
    const fold = await play(
      'rpc.server.response.size',
      [
        [
          [9, 5],
          [0, 70, { 'rpc.grpc.status_code': 14 }]
        ]
      ],
      setting
    )
    expect(emptyAt(fold, ORDERS)).toEqual({ value: 0, count: 5 })
  })
})

const EXPLICIT = { temporality: 'delta', buckets: 'explicit' } as const

test('gRPC’s own metric of it is read too', async () => {
  const own = { 'grpc.method': 'shop.Orders/Create', 'grpc.status': 'OK' }
  const fold = await play('grpc.server.call.sent_total_compressed_message_size', [[[0, 9, own]]], EXPLICIT)
  expect(emptyAt(fold, ORDERS)).toEqual({ value: 1, count: 9 })
})

test('buckets that don’t tell an empty answer from a small one tell nothing, unless all together are of 0 bytes', async () => {
  const small = await play('rpc.server.response.size', [[[3, 60]]], EXPLICIT, [5, 10])
  expect(emptyAt(small, ORDERS)).toBeUndefined()
  const empty = await play('rpc.server.response.size', [[[0, 60]]], EXPLICIT, [5, 10])
  expect(emptyAt(empty, ORDERS)).toEqual({ value: 1, count: 60 })
  const large = await play('rpc.server.response.size', [[[300, 60]]], EXPLICIT, [5, 10])
  expect(emptyAt(large, ORDERS)).toEqual({ value: 0, count: 60 })
})

test('health checks are no use of gRPC that anybody chose', async () => {
  const fold = await play('rpc.server.response.size', [[[0, 9, { 'rpc.service': 'grpc.health.v1.Health' }]]], EXPLICIT)
  expect(fold.habits(Date.now()).of).toEqual({})
})
