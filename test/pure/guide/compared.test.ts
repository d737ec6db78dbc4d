import { describe, expect, test } from 'vitest'
import { evidenceOf } from '../../../app/guide/observed.ts'
import { comparedOf, type UsageProfile } from '../../../guide/index.ts'
import { DAY, type Given, HOUR, profile, seen } from './profile.ts'

const named = (transport: UsageProfile['transport'], name: string, given: Given = {}): UsageProfile => ({
  ...profile(transport, given),
  id: `${transport}/t/it/${name}`,
  name
})
const compared = (feature: 'replay' | 'ordering', ...profiles: UsageProfile[]) =>
  comparedOf(profiles).find((each) => each.feature === feature)

describe('who read again', () => {
  test.each<[string, UsageProfile[], string | null, string]>([
    [
      'offsets that were set back',
      [named('kafka', 'a'), named('kafka', 'orders', { traits: { rewound: true } })],
      'kafka/t/it/orders',
      'orders: a reader went back'
    ],
    [
      'a stream that is read from its first entry',
      [named('rabbitmq', 'log', { traits: { readsFrom: 'old' } })],
      'rabbitmq/t/it/log',
      'log: its readers begin in its past'
    ],
    [
      'messages that came again, and another channel of which some did',
      [
        named('rabbitmq', 'mail', { traced: { again: seen(0.03, DAY) } }),
        named('rabbitmq', 'jobs', { traced: { again: seen(0.02, DAY) } })
      ],
      'rabbitmq/t/it/mail',
      'mail: 3 % of its messages taken again; 1 more read again'
    ],
    [
      'nobody: with how long that was watched',
      [named('redis', 'a', { traits: { watchedS: 8 * DAY } }), named('redis', 'b', { traits: { watchedS: HOUR } })],
      null,
      'nobody went back in 8 d, on 2 channels'
    ]
  ])('%s', (_, profiles, of, text) => {
    expect(compared('replay', ...profiles)).toMatchObject({ of, text, missing: null })
  })

  test('a queue tells nothing without traces: what is missing is said, not that nobody did', () => {
    expect(
      compared('replay', named('rabbitmq', 'q', { traced: { again: { missing: 'needs traces' } } }))
    ).toMatchObject({
      text: null,
      missing: 'needs traces'
    })
  })

  test('a call leaves nothing to read', () => {
    expect(compared('replay', named('grpc', 'Get'))).toMatchObject({ text: null, missing: expect.any(String) })
  })
})

describe('where order broke', () => {
  test('the channel where it did most, over the time that was seen', () => {
    const profiles = [
      named('kafka', 'a', { traced: { outOfOrder: seen(0, DAY) } }),
      named('kafka', 'b', { traced: { outOfOrder: seen(0.002, 3 * HOUR) } }),
      named('kafka', 'c', { traced: { outOfOrder: seen(0.02, 3 * HOUR) } })
    ]
    expect(compared('ordering', ...profiles)).toMatchObject({
      of: 'kafka/t/it/c',
      text: 'c: 2 % of messages beside another of their key in 3 h; 1 more out of order'
    })
  })

  test('nowhere, on the channels whose keys are told', () => {
    expect(
      compared('ordering', named('redis', 'a', { traced: { outOfOrder: seen(0, DAY) } }), named('redis', 'b'))
    ).toMatchObject({ of: 'redis/t/it/a', text: 'no break of order in 1 d, on 1 channel with keys' })
  })

  test('what is missing where nobody tells keys, as most lack it', () => {
    const lacking = (name: string, missing: string) => named('kafka', name, { traced: { outOfOrder: { missing } } })
    expect(
      compared('ordering', lacking('a', 'needs y'), lacking('b', 'needs x'), lacking('c', 'needs x'))
    ).toMatchObject({ of: null, text: null, missing: 'needs x' })
  })
})

test('what is said leads to the use of the channel that shows it, else to all of them', () => {
  const judged = { peaks: [], compared: comparedOf([named('kafka', 'orders', { traits: { rewound: true } })]) }
  expect(evidenceOf('kafka', 'replay', judged)).toBe('/guide/kafka/t/it/orders')
  expect(evidenceOf('kafka', 'ordering', judged)).toBe('/channels?transport=kafka')
})
