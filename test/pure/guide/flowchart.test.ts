import { describe, expect, test } from 'vitest'
import { answer, FORKS, type UsageProfile } from '../../../guide/index.ts'
import { DAY, HOUR, profile, seen } from './profile.ts'

/** A row: a channel, the answers on its way (y, n, ?), and where it ends. */
describe('the decision chart', () => {
  test.each<[string, UsageProfile, string, string]>([
    ['a call', profile('grpc'), 'y', 'grpc'],
    ['a topic with a channel for replies', profile('kafka', { traits: { replies: 'it.reply' } }), 'y', 'grpc'],
    ['a topic that is read again', profile('kafka', { traits: { rewound: true } }), 'ny', 'kafka'],
    ['a compacted topic', profile('kafka', { traits: { compacted: true } }), 'ny', 'kafka'],
    ['a stream kept for 8 days', profile('redis', { kept: seen(8 * DAY) }), 'ny', 'kafka'],
    ['a stream of a new install', profile('redis', { traits: { watchedS: HOUR, redis: true } }), 'n?ny', 'redis'],
    ['a quiet topic where Redis runs', profile('kafka', { traits: { redis: true } }), 'nnny', 'redis'],
    ['a quiet topic where it does not', profile('kafka'), 'nnnn', 'rabbitmq'],
    ['a queue behind a topic exchange', profile('rabbitmq', { traits: { exchanges: ['topic'] } }), '?ny', 'rabbitmq'],
    ['a queue with old messages', profile('rabbitmq', { waits: seen(2 * DAY) }), 'ny', 'kafka'],
    [
      'a plain queue where Redis runs',
      profile('rabbitmq', { traits: { exchanges: ['direct'], redis: true } }),
      '?nny',
      'redis'
    ],
    [
      'five streams that route by hand',
      profile('redis', { traits: { siblings: 4, prefix: 'orders.' } }),
      'nny',
      'rabbitmq'
    ]
  ])('%s', (_, given, way, end) => {
    const found = answer(given)
    expect(found.path.map(({ answer }) => ({ yes: 'y', no: 'n', unknown: '?' })[answer]).join('')).toBe(way)
    expect(found.end).toBe(end)
    expect(found.sure).toBe(!way.includes('?'))
    expect(found.path.every(({ why }) => why !== '')).toBe(true)
  })

  test('every way ends, and every transport is an end', () => {
    const ends = FORKS.flatMap(({ yes, no }) => [yes, no]).flatMap((next) => ('end' in next ? [next.end] : []))
    expect(new Set(ends)).toEqual(new Set(['grpc', 'kafka', 'rabbitmq', 'redis']))
    for (const { yes, no } of FORKS)
      for (const next of [yes, no]) if ('fork' in next) expect(FORKS.some(({ id }) => id === next.fork)).toBe(true)
  })
})
