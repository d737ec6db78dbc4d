import { expect, test } from 'vitest'
import { storable } from '../../../collector/storable.ts'
import { redisGroupId, redisStreamId, subscriptionId } from '../../../model/index.ts'
import { channel, observed } from './things.ts'

const stream = (key: string) => channel(redisStreamId('r', 0, key), 'stream', 'redis', key)
const subscription = (key: string) => {
  const [of, reader] = [redisStreamId('r', 0, key), redisGroupId('r', 0, key, 'g')]
  return { id: subscriptionId(of, reader), channel: of, reader, labels: {} }
}
const sample = (of: string) => ({ of, name: 'n', unit: '1', value: 1 })

test('what fits is left as it is', () => {
  const seen = observed('r', { entities: [stream('k')], subscriptions: [subscription('k')] })
  expect(storable(seen)).toBe(seen)
})

test('what has too long a name is left out and named, and the rest stays', () => {
  const [long, middle] = ['ü'.repeat(500), 'm'.repeat(1300)]
  const keys = ['k', long, middle]
  const seen = observed('r', {
    entities: keys.map(stream),
    subscriptions: keys.map(subscription),
    samples: keys.map((key) => sample(redisStreamId('r', 0, key)))
  })
  const kept = storable(seen)
  // Of the middle one only what names it twice is too long.
  expect(kept.entities.map(({ name }) => name)).toEqual(['k', middle])
  expect(kept.subscriptions.map(({ id }) => id)).toEqual([subscription('k').id])
  expect(kept.samples).toHaveLength(2)
  expect(kept.gaps).toEqual([
    {
      what: `what has a very long name: ${'m'.repeat(40)}…, ${'ü'.repeat(40)}…`,
      why: 'Plumbline keeps nothing whose address is longer than 2400 bytes.',
      needs: 'a shorter name, or exclude in the configuration',
      hides: []
    }
  ])
})
