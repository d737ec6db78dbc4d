import { DAY, type Given, HOUR, reader, seen } from '../../pure/guide/profile.ts'
import { flow, nearly, queue, type Scenario, strays } from './scenario.ts'

const waiting = (seconds: number): Given => ({
  waits: seen(seconds),
  readers: [reader({ waits: seen(seconds) })]
})
/** One queue, one consumer, and nothing that only RabbitMQ has. */
const PLAIN: NonNullable<Given['traits']> = {
  exchanges: ['direct'],
  consumers: 1,
  deadLetters: false,
  confirms: false,
  redis: true
}

export const RABBITMQ_SCENARIOS: readonly Scenario[] = [
  strays(
    'a queue of 55,000 messages a second',
    'The guide gives RabbitMQ up to 50,000 a second.',
    queue(flow(55_000)),
    { 'rabbit.throughput': 'warn' },
    ['rabbitmq']
  ),
  strays(
    'a node of 90,000 messages a second in small queues',
    'It is the node that has to bear it, however they are spread.',
    queue({ ...flow(300), serverSustained: seen(90_000, 600) }),
    { 'rabbit.throughput': 'warn' },
    ['rabbitmq']
  ),
  strays(
    'a queue of 42,000 a second',
    'Within the range and near its end, so both ways are allowed.',
    queue(flow(42_000)),
    { 'rabbit.throughput': 'hint' },
    ['rabbitmq']
  ),
  nearly(
    'a queue of 39,000 a second',
    'Within the range, with a fifth to spare.',
    queue(flow(39_000)),
    ['rabbit.throughput'],
    ['rabbitmq']
  ),
  nearly(
    'a burst of 80,000 a second',
    'It fell to 2,000 within the ten minutes that count.',
    queue(flow(2000)),
    ['rabbit.throughput'],
    ['rabbitmq']
  ),
  strays(
    'a queue with messages of two days',
    'A queue passes on; what stays in it should be somewhere else.',
    queue(waiting(2 * DAY)),
    { 'rabbit.storage': 'warn' },
    ['kafka']
  ),
  strays(
    'a queue with messages of eight days',
    'Over a week it is an archive.',
    queue(waiting(8 * DAY)),
    { 'rabbit.storage': 'critical' },
    ['kafka']
  ),
  nearly(
    'mail that waits for the evening',
    'Scheduled messages are one of RabbitMQ’s uses, within the day.',
    queue(waiting(23 * HOUR)),
    ['rabbit.storage'],
    ['rabbitmq']
  ),
  nearly(
    'a million messages that move',
    'It is long and passes on: the oldest waits for a minute and a half.',
    queue({ ...waiting(90), length: seen(1e6) }),
    ['rabbit.storage'],
    ['rabbitmq']
  ),
  strays(
    'dead letters that are shovelled back by the thousand',
    'Old messages are needed again, and RabbitMQ keeps none.',
    queue({ traced: { again: seen(0.05, DAY) } }),
    { 'rabbit.replay': 'warn' },
    ['kafka']
  ),
  strays(
    'a stream queue that is read from its first message',
    'Reading from the start is replay, which the guide gives to Kafka.',
    queue({
      waits: { missing: 'A stream keeps what was read.' },
      traits: { exchanges: ['stream queue', 'topic'], readsFrom: 'old' }
    }),
    { 'rabbit.replay': 'warn' },
    ['kafka']
  ),
  strays(
    'a stream queue that is read from a number',
    'It may be where the reader left off, which is right; it may be to read again: a hint.',
    queue({
      waits: { missing: 'A stream keeps what was read.' },
      traits: { exchanges: ['stream queue', 'topic'], readsFrom: 'offset' }
    }),
    { 'rabbit.replay': 'hint' },
    ['rabbitmq']
  ),
  nearly(
    'a few messages that a crash gave out again',
    'Redelivery is how a queue loses nothing; two in a thousand are no replay.',
    queue({ traced: { again: seen(0.002, DAY) } }),
    ['rabbit.replay'],
    ['rabbitmq']
  ),
  nearly(
    'a stream queue that is read as it grows',
    'Nobody goes back in it: it fans out to many readers.',
    queue({
      waits: { missing: 'A stream keeps what was read.' },
      traits: { exchanges: ['stream queue', 'fanout'], readsFrom: 'new' }
    }),
    ['rabbit.replay', 'rabbit.storage'],
    ['rabbitmq']
  ),
  strays(
    'an event that five queues keep for 30 hours',
    'Each service has its own copy of the events, and they stay: that is a log of record.',
    queue({ ...waiting(30 * HOUR), traits: { sharedKey: 5 } }),
    { 'rabbit.event-sourcing': 'warn', 'rabbit.storage': 'warn' },
    ['kafka']
  ),
  strays(
    'an event of four queues that is read again',
    'Events that go to many and are read again are event sourcing.',
    queue({ traced: { again: seen(0.03, DAY) }, traits: { sharedKey: 4 } }),
    { 'rabbit.event-sourcing': 'warn', 'rabbit.replay': 'warn' },
    ['kafka']
  ),
  nearly(
    'a broadcast to eight queues that are emptied',
    'Fan-out alone is what RabbitMQ is for.',
    queue({ traits: { sharedKey: 8, exchanges: ['fanout'] } }),
    ['rabbit.event-sourcing'],
    ['rabbitmq']
  ),
  nearly(
    'an event of four queues, the slowest of 23 hours',
    'Late, and not kept: it goes within the day.',
    queue({ ...waiting(23 * HOUR), traits: { sharedKey: 4 } }),
    ['rabbit.event-sourcing', 'rabbit.storage'],
    ['rabbitmq']
  ),
  strays(
    'a plain task queue beside Redis',
    'A plain task queue is fair use; Redis stands ready and would do, which is worth a hint.',
    queue({ traits: PLAIN }),
    { 'rabbit.plain-pipe': 'hint' },
    ['redis']
  ),
  strays(
    'a queue that is written straight to, beside Redis',
    'The default exchange, one consumer and nothing set: the same.',
    queue({ traits: { ...PLAIN, exchanges: [], bindings: 0 } }),
    { 'rabbit.plain-pipe': 'hint' },
    ['redis']
  ),
  nearly(
    'a plain queue with dead letters, beside Redis',
    'What fails is put aside by the broker, which Redis would leave to the consumers.',
    queue({ traits: { ...PLAIN, deadLetters: true } }),
    ['rabbit.plain-pipe'],
    ['redis']
  ),
  nearly(
    'a plain task queue without Redis',
    'Nothing lighter is there.',
    queue({ traits: { ...PLAIN, redis: false } }),
    ['rabbit.plain-pipe'],
    ['rabbitmq']
  ),
  strays(
    'a call over RabbitMQ in 12 ms',
    'Calls over messaging are one of RabbitMQ’s uses; where a caller waits so briefly, gRPC is lighter.',
    queue({ traced: { answer: seen(0.012, DAY) } }),
    { 'msg.request-reply': 'hint' },
    ['grpc']
  ),
  nearly(
    'a call over RabbitMQ in 900 ms',
    'The queue takes the peaks of slow work: that is what a call over messaging is for.',
    queue({ traced: { answer: seen(0.9, DAY) } }),
    ['msg.request-reply'],
    ['grpc']
  ),
  strays(
    'four consumers that overtake each other',
    'Messages of one customer are handled side by side; a queue orders for one consumer.',
    queue({ traced: { outOfOrder: seen(0.05, DAY) }, traits: { consumers: 4 } }),
    { 'any.ordering': 'warn' },
    ['rabbitmq']
  ),
  nearly(
    'eight consumers of work that has no order',
    'Work spread over many workers is one of RabbitMQ’s examples.',
    queue({ traits: { consumers: 8 } }),
    ['any.ordering'],
    ['rabbitmq']
  ),
  nearly(
    'one consumer of ordered work',
    'One consumer takes them as they come.',
    queue({ traced: { outOfOrder: seen(0, DAY) }, traits: { consumers: 1 } }),
    ['any.ordering'],
    ['rabbitmq']
  )
]
