import { SpanKind } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { checksOf, sayChecks } from '../../../app/telemetry/checks.ts'
import { Fold } from '../../../collector/otlp/fold.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { Telemetry } from '../../../model/index.ts'
import { asProtobuf, type Written, written } from '../otlp/spans.ts'

const KAFKA = {
  'messaging.system': 'kafka',
  'messaging.destination.name': 'orders',
  'messaging.operation.type': 'process',
  'messaging.consumer.group.name': 'mailers'
}
const taken = (of: Partial<Written> = {}): Written => ({ name: 'x', kind: SpanKind.CONSUMER, attributes: KAFKA, ...of })
const told = (spans: Written[], resource = {}): Telemetry => {
  const fold = new Fold({ directory: { findChannel: () => undefined }, startedMs: 0, joinMs: 0, holdMs: 0 })
  fold.fold(
    readTraceRequest(
      asProtobuf(written({ 'service.name': 'mail', 'telemetry.sdk.language': 'python', ...resource }, spans))
    ),
    1000
  )
  const [telemetry, ...more] = fold.takeTelemetry(2000)
  expect([more, fold.takeTelemetry(3000)]).toEqual([[], []])
  return Telemetry.parse(telemetry)
}
const WHOLE = { 'service.version': '1', 'service.instance.id': 'a' }
const [sender] = written({}, [{ name: 'send', kind: SpanKind.PRODUCER }])

test('consumer spans with neither parent nor link: time in queue is unknown, and the line that mends it is in its language', () => {
  const checks = checksOf(told([taken(), taken()], WHOLE))
  expect(sayChecks(checks)).toBe('Time in queue is unknown: its consumer spans have neither parent nor link.')
  expect(checks.find(({ figure }) => figure === 'Time in queue')).toMatchObject({
    role: 'group consumer',
    spans: 2,
    having: 0,
    add: 'where it is sent: propagate.inject(headers)'
  })
})

test('all of it, half of it', () => {
  if (sender === undefined) throw new Error('no sender')
  expect(sayChecks(checksOf(told([taken({ parent: sender }), taken({ links: [sender] })], WHOLE)))).toBe(
    'Its spans carry all that figures need.'
  )
  expect(sayChecks(checksOf(told([taken({ parent: sender }), taken()], WHOLE)))).toBe(
    'Time in queue is known of 50 % of its group consumer spans.'
  )
})

test('what the resource says is counted over all of its spans, and says so', () => {
  const call = { name: 'call', kind: SpanKind.SERVER, attributes: { 'rpc.system': 'grpc', 'rpc.method': 'a/b' } }
  const versions = (spans: Written[]) => checksOf(told(spans)).find(({ attribute }) => attribute === 'service.version')
  expect(versions([taken(), call])).toMatchObject({ role: 'all', spans: 2, having: 0 })
  expect(versions([taken()])).toMatchObject({ role: 'group consumer', spans: 1 })
})

test('only roles whose spans came are checked; a queue’s consumer needs no group; a call that names no method is told of', () => {
  const rabbit = { ...KAFKA, 'messaging.system': 'rabbitmq', 'messaging.consumer.group.name': '' }
  const checks = checksOf(told([taken({ attributes: rabbit })]))
  expect(checks.map(({ role }) => role)).not.toContain('server')
  expect(checks.map(({ figure }) => figure)).not.toContain('In which group it takes')
  const call = { name: 'call', kind: SpanKind.SERVER, attributes: { 'rpc.system': 'grpc' } }
  expect(sayChecks(checksOf(told([call], WHOLE)))).toBe(
    'How often and how fast each method is called is unknown: its spans of calls name no method. 1 more thing is missing, whole or in part.'
  )
})
