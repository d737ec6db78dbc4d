import { expect, test } from 'vitest'
import { COMPARISON, fitOf, whatIf } from '../../../guide/index.ts'
import { method, queue, stream, topic } from '../../scenarios/guide/scenario.ts'
import { DAY, seen } from './profile.ts'

test.each([
  method(),
  stream(),
  queue(),
  topic()
])('all nine criteria are asked of $kind, for each of the four', (given) => {
  for (const { criteria } of fitOf(given))
    expect(criteria.map(({ feature }) => feature).sort()).toEqual(COMPARISON.map(({ feature }) => feature).sort())
})

const suits = (given: Parameters<typeof fitOf>[0]) =>
  Object.fromEntries(fitOf(given).map(({ transport, suits }) => [transport, suits]))

test('a call suits gRPC alone; what many read and nobody waits for does not', () => {
  expect(suits(method())).toMatchObject({ grpc: 'yes', kafka: 'no', rabbitmq: 'no' })
  expect(suits(topic())).toMatchObject({ grpc: 'no', kafka: 'yes' })
})

test('keys in order with several consumers ask for a place of each key, which partitions are', () => {
  const keyed = stream({ traced: { outOfOrder: seen(0.02, DAY) }, traits: { consumers: 4 } })
  const ordering = fitOf(keyed).map(({ transport, criteria }) => [
    transport,
    criteria.find(({ feature }) => feature === 'Ordering')?.verdict
  ])
  expect(Object.fromEntries(ordering)).toEqual({ grpc: 'no', redis: 'no', rabbitmq: 'no', kafka: 'yes' })
  expect(whatIf(fitOf(keyed), 'redis', 'kafka').gains.join()).toContain('ordering')
})

test('what can’t be told is no criterion that is met', () => {
  const unseen = topic({
    traced: { answer: { missing: 'x' }, outOfOrder: { missing: 'x' } },
    traits: { consumers: 3, groups: 1, retentionS: DAY }
  })
  const kafka = fitOf(unseen).find(({ transport }) => transport === 'kafka')
  expect(kafka?.suits).toBe('unknown')
  expect(kafka?.criteria.filter(({ verdict }) => verdict === 'unknown').map(({ feature }) => feature)).toEqual([
    'Latency',
    'Ordering'
  ])
})
