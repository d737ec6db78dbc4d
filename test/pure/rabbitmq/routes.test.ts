import { expect, test } from 'vitest'
import { observe } from '../../../collector/transports/rabbitmq/observe.ts'
import { parkedChannels } from '../../../judge/parked.ts'
import { rabbitExchangeId, rabbitQueueId, troublesOf } from '../../../model/index.ts'
import { answers, binding, exchange, queue, target } from './answers.ts'

const toExchange = (name: string) => rabbitExchangeId('r', '/', name)
const toQueue = (name: string) => rabbitQueueId('r', '/', name)

test('an alternate exchange is an edge of its own, by argument before policy', () => {
  const seen = observe(
    target,
    answers({
      policies: [
        { vhost: '/', name: 'catch', definition: { 'alternate-exchange': 'by-policy' } },
        { vhost: 'other', name: 'catch', definition: { 'alternate-exchange': 'elsewhere' } }
      ],
      exchanges: [
        exchange('a', { policy: 'catch' }),
        exchange('b', { policy: 'catch', arguments: { 'alternate-exchange': 'by-argument' } }),
        exchange('by-policy'),
        exchange('by-argument')
      ],
      queues: [queue('caught')],
      bindings: [binding('by-policy', 'caught')]
    })
  )
  expect(seen.edges.map(({ id }) => id)).toEqual([
    `routes|${toExchange('by-policy')}|${toQueue('caught')}`,
    `alternates|${toExchange('a')}|${toExchange('by-policy')}`,
    `alternates|${toExchange('b')}|${toExchange('by-argument')}`
  ])
  // What nothing else takes is put aside there, as dead letters are.
  expect(parkedChannels(seen.edges)).toContain(toQueue('caught'))
})

test('what binds by headers is said', () => {
  const headers = { arguments: { 'x-match': 'any', kind: 'pdf', pages: 1 } }
  const seen = observe(
    target,
    answers({
      exchanges: [exchange('x', { type: 'headers' })],
      queues: [queue('q')],
      bindings: [binding('x', 'q', headers), binding('x', 'q', { arguments: { kind: 'png' } })]
    })
  )
  expect(seen.edges[0]?.labels).toEqual({
    'routing key': '',
    headers: 'all of kind = png; any of kind = pdf, pages = 1'
  })
})

test.each([
  [
    { 'x-dead-letter-exchange': 'nowhere' },
    'Its dead-letter exchange nowhere is not there: what it dead-letters is lost.'
  ],
  [
    { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'gone' },
    'Its dead-letter queue gone is not there: what it dead-letters is lost.'
  ],
  [{ 'x-dead-letter-exchange': 'dead' }, undefined],
  [{ 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'q' }, undefined]
])('dead letters that lead nowhere are trouble (%o)', (args, text) => {
  const exchanges = [exchange(''), exchange('dead')]
  const seen = observe(target, answers({ exchanges, queues: [queue('q', { arguments: args })] }))
  const found = troublesOf(seen.entities.find(({ kind }) => kind === 'queue')?.facts)
  expect(found.map((trouble) => trouble.text)).toEqual(text === undefined ? [] : [text])
})

test('nothing is said to lead nowhere where exchanges can’t be seen', () => {
  const missing = new Map([['exchanges', { why: 'The management API does not allow it.', needs: 'x' }]] as const)
  const queues = [queue('q', { arguments: { 'x-dead-letter-exchange': 'dead' } })]
  const seen = observe(target, answers({ missing, queues }))
  expect(troublesOf(seen.entities.find(({ kind }) => kind === 'queue')?.facts)).toEqual([])
})

test('an exchange’s rates are not known where more leads to it than publishers', () => {
  const message_stats = { publish_in: 5, publish_out: 10 }
  const seen = observe(
    target,
    answers({
      exchanges: [exchange('a', { message_stats }), exchange('b', { message_stats })],
      bindings: [binding('a', 'b', { destination_type: 'exchange' })]
    })
  )
  const [, a, b] = seen.entities
  expect(a?.counters).toEqual({ in: 5, out: 10 })
  expect(b?.counters).toBeUndefined()
  expect(b?.figures?.in_rate).toHaveProperty('unknown')
})
