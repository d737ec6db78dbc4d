import { expect, test } from 'vitest'
import { KnownLabels } from '../../../collector/transports/rabbitmq/known-labels.ts'
import { labelsOf, TextFormat } from '../../../collector/transports/rabbitmq/text-format.ts'

const read = (text: string, cutAt = text.length, known = new KnownLabels()) => {
  const samples: [string, string, number][] = []
  const format = new TextFormat((name) => (value, labels) => samples.push([name, labels, value]), known)
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += cutAt) format.write(bytes.subarray(at, at + cutAt))
  format.end()
  return samples
}

/** The first lines are RabbitMQ 3.10's own. */
const TEXT = `# TYPE rabbitmq_detailed_queue_messages_ready gauge
# HELP rabbitmq_detailed_queue_messages_ready Messages ready to be delivered to consumers
rabbitmq_detailed_queue_messages_ready{vhost="/",queue="classic"} 6
rabbitmq_detailed_queue_messages_ready{vhost="/",queue="we"ird\\name"} 0
rabbitmq_detailed_queue_consumer_capacity{vhost="/",queue="classic"} 0.4960268443304483
rabbitmq_detailed_queue_head_message_timestamp{vhost="/",queue="classic"} NaN
rabbitmq_detailed_process_max_fds 20000

odd{queue="a} 7 {b"} 1.5e3
odd{queue="häufig ☃"} -2 1700000000000
infinite +Inf
not a number
last{queue="without a new line"} 3`

const SAMPLES = [
  ['rabbitmq_detailed_queue_messages_ready', 'vhost="/",queue="classic"', 6],
  ['rabbitmq_detailed_queue_messages_ready', 'vhost="/",queue="we"ird\\name"', 0],
  ['rabbitmq_detailed_queue_consumer_capacity', 'vhost="/",queue="classic"', 0.4960268443304483],
  ['rabbitmq_detailed_process_max_fds', '', 20000],
  ['odd', 'queue="a} 7 {b"', 1500],
  ['odd', 'queue="häufig ☃"', -2],
  ['infinite', '', Number.POSITIVE_INFINITY],
  ['last', 'queue="without a new line"', 3]
]

test('each line is a sample with its labels as they stand; comments, NaN and what is no number are left out', () => {
  expect(read(TEXT)).toEqual(SAMPLES)
})

test.each([
  1, 2, 3, 7, 64, 150
])('it does not matter that chunks are cut at %i bytes, within a line or a letter', (cutAt) => {
  expect(read(TEXT, cutAt)).toEqual(SAMPLES)
})

test('labels of a version that escapes are read back as they were', () => {
  expect(labelsOf('vhost="/",queue="we\\"ird\\\\name"', true)).toEqual({ vhost: '/', queue: 'we"ird\\name' })
  expect(labelsOf('queue="two\\nlines",exchange=""', true)).toEqual({ queue: 'two\nlines', exchange: '' })
  expect(labelsOf('queue="a\\",exchange=\\"b"', true)).toEqual({ queue: 'a",exchange="b' })
  expect(labelsOf('', true)).toEqual({})
})

test('labels of a version that does not escape end where the next begins', () => {
  expect(labelsOf('vhost="/",queue="we"ird\\name"', false)).toEqual({ vhost: '/', queue: 'we"ird\\name' })
  expect(labelsOf('channel="<0.1.0>",vhost="/",queue="a,b"', false)).toEqual({
    channel: '<0.1.0>',
    vhost: '/',
    queue: 'a,b'
  })
})

test('labels known from the text before are read as they stand now: in another order, longer, shorter, new and gone', () => {
  const line = (queue: string, value: number | string) => `ready{queue="${queue}"} ${value}\n`
  const sampleOf = (queue: string, value: number): [string, string, number] => ['ready', `queue="${queue}"`, value]
  const known = new KnownLabels()
  const queues = ['a', 'b', 'ab', 'häufig', 'b"} 7']
  // Long enough that most lines are compared in place: the last of a chunk are not.
  const rest = Array.from({ length: 50 }, (_, i) => `rest ${i}`)
  for (const order of [
    [...queues, ...rest],
    [...queues, ...rest],
    [...rest, ...queues.toReversed()],
    ['b', 'abc', ...rest, 'a']
  ]) {
    const text = order.map((queue, i) => line(queue, i * 1000)).join('')
    expect(read(text, undefined, known)).toEqual(order.map((queue, i) => sampleOf(queue, i * 1000)))
    expect(read(text, 100, known)).toEqual(order.map((queue, i) => sampleOf(queue, i * 1000)))
  }
  const odd = [
    line('a', '0.5'),
    line('b', '-3'),
    line('ab', 'NaN'),
    line('häufig', '12345678901234567890'),
    ...rest.map((queue) => line(queue, 1))
  ]
  expect(read(odd.join(''), undefined, known).slice(0, 3)).toEqual([
    sampleOf('a', 0.5),
    sampleOf('b', -3),
    sampleOf('häufig', 12345678901234567000)
  ])
})

test('lines of a name that nobody takes are passed over, and those after it are read', () => {
  const samples: [string, number][] = []
  const format = new TextFormat((name) => (name === 'b' ? (value, labels) => samples.push([labels, value]) : undefined))
  format.write(Buffer.from('a{q="1"} 1\na{q="2"} 2\nb{q="1"} 3\nb{q="2"} 4\na{q="1"} 5\nb 6\n'))
  format.end()
  expect(samples).toEqual([
    ['q="1"', 3],
    ['q="2"', 4],
    ['', 6]
  ])
})
