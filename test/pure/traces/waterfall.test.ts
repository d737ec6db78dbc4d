import { expect, test } from 'vitest'
import { placeOf, rowsOf, ticksOf, waitedSeconds } from '../../../app/traces/waterfall.ts'
import { Config, type KeptSpan } from '../../../model/index.ts'

const span = (id: string, of: Partial<KeptSpan>): KeptSpan => ({
  trace: 'a',
  id,
  parent: null,
  links: [],
  service: 'service/-/-/s',
  name: id,
  kind: 'internal',
  at: 0,
  seconds: 1,
  failed: false,
  message: null,
  attributes: {},
  exception: null,
  ...of
})
const message = (did: 'sent' | 'took') => ({ did, channel: 'rabbitmq/mail/queue/%2F/email.send', name: 'email.send' })

const SENT = span('sent', { parent: 'root', kind: 'producer', at: 100, seconds: 0.1, message: message('sent') })
const ROOT = span('root', { kind: 'server', seconds: 0.5, attributes: { 'rpc.system': 'grpc' } })

test('a span stands under its parent, one that took a message under who sent it, with its wait between', () => {
  const took = span('took', {
    trace: 'b',
    kind: 'consumer',
    at: 5000,
    message: message('took'),
    links: [{ trace: 'a', id: 'sent' }]
  })
  const rows = rowsOf({ spans: [took, SENT, ROOT] })
  expect(rows.map(({ key, depth, transport }) => [key, depth, transport])).toEqual([
    ['a/root/server', 0, 'grpc'],
    ['a/sent/producer', 1, 'rabbitmq'],
    ['b/took/consumer', 2, 'rabbitmq']
  ])
  expect(rows.map(({ wait }) => wait && [wait.name, wait.fromMs, wait.toMs])).toEqual([
    null,
    null,
    ['email.send', 200, 5000]
  ])
  expect(waitedSeconds(rows)).toBeCloseTo(4.8)
})

test('taken before it was sent: no wait is drawn, and it is said', () => {
  const took = span('took', { parent: 'sent', kind: 'consumer', at: 50, message: message('took') })
  expect(rowsOf({ spans: [ROOT, SENT, took] }).at(-1)).toMatchObject({ wait: null, isSkewed: true })
})

test('waits at one time count once; spans in a circle, and both ends of a call with one id, are drawn all the same', () => {
  const two = ['x', 'y'].map((id, i) =>
    span(id, { parent: 'sent', kind: 'consumer', at: 1000 + i * 1000, message: message('took') })
  )
  expect(waitedSeconds(rowsOf({ spans: [ROOT, SENT, ...two] }))).toBeCloseTo(1.8)
  const circle = [span('x', { parent: 'y' }), span('y', { parent: 'x' })]
  expect(rowsOf({ spans: circle })).toHaveLength(2)
  const ends = [span('z', { kind: 'server' }), span('z', { kind: 'client', attributes: { 'rpc.system': 'GRPC' } })]
  expect(rowsOf({ spans: ends }).map(({ span: { kind }, depth }) => [kind, depth])).toEqual([
    ['client', 0],
    ['server', 1]
  ])
})

test('the axis has round moments from 0 on', () => {
  expect(ticksOf(5.11)).toEqual([0, 2, 4])
  expect(ticksOf(0.08)).toHaveLength(5)
  expect(ticksOf(0)).toEqual([0])
  expect([placeOf({ at: 100, seconds: 1 }, 600), placeOf({ at: 100, seconds: 0 }, 100)]).toEqual([50, 0])
})

test.each([
  ['https://jaeger.example/trace/{trace_id}', true],
  ['http://tempo:3000/explore?left={trace_id}', true],
  ['https://jaeger.example/trace/', false],
  ['javascript:alert("{trace_id}")', false],
  ['https://user:pass@jaeger.example/{trace_id}', false]
])('traces.link %s', (link, isRight) => expect(Config.safeParse({ traces: { link } }).success).toBe(isRight))
