import { DAY, HOUR, reader, seen } from '../../pure/guide/profile.ts'
import { flow, nearly, type Scenario, strays, stream, untold } from './scenario.ts'

export const REDIS_SCENARIOS: readonly Scenario[] = [
  strays(
    'a stream of 120,000 entries a second',
    'The guide gives Redis Streams up to 100,000 a second.',
    stream(flow(120_000)),
    { 'redis.throughput': 'warn' },
    ['redis']
  ),
  strays(
    'a stream of 1.2 million a second',
    'Millions a second are what the guide names as too much for Redis Streams.',
    stream(flow(1_200_000)),
    { 'redis.throughput': 'critical' },
    ['redis']
  ),
  strays(
    'a stream of 85,000 a second',
    'It is within the range and near its end, so both ways are allowed: that is worth a hint.',
    stream(flow(85_000)),
    { 'redis.throughput': 'hint' },
    ['redis']
  ),
  nearly(
    'a stream of 79,000 a second',
    'It is within the range with a fifth to spare.',
    stream(flow(79_000)),
    ['redis.throughput'],
    ['redis']
  ),
  nearly(
    'a burst of 300,000 that is over within a minute',
    'What holds for ten minutes counts: it fell to 20,000 in between.',
    stream(flow(20_000)),
    ['redis.throughput'],
    ['redis']
  ),
  strays(
    'a stream of eight days',
    'Redis keeps messages for hours or days, and memory is no archive.',
    stream({ kept: seen(8 * DAY) }),
    { 'redis.retention': 'warn' },
    ['kafka']
  ),
  strays(
    'a stream of 31 days',
    'The guide names months as what Redis Streams are not for.',
    stream({ kept: seen(31 * DAY) }),
    { 'redis.retention': 'critical' },
    ['kafka']
  ),
  nearly(
    'a small event log of nearly a week',
    'Event sourcing on a small scale, for days, is one of the guide’s examples.',
    stream({ kept: seen(6.9 * DAY), length: seen(9000) }),
    ['redis.retention'],
    ['redis']
  ),
  nearly(
    'fifty million entries of one day',
    'Age counts and not length: it is cut after a day.',
    stream({ length: seen(5e7), grown: seen(1e6, 25 * HOUR) }),
    ['redis.retention', 'redis.unbounded'],
    ['redis']
  ),
  strays(
    'a stream that nobody cuts',
    'It only ever grows and has a tenth of the memory.',
    stream({ uncut: seen(25 * HOUR, 25 * HOUR), memory: seen(1e8) }),
    { 'redis.unbounded': 'warn' },
    ['redis']
  ),
  strays(
    'a stream with a third of the memory',
    'It only ever grows; at a quarter of the memory the server itself is in danger.',
    stream({ uncut: seen(25 * HOUR, 25 * HOUR), memory: seen(3.3e8) }),
    { 'redis.unbounded': 'critical' },
    ['redis']
  ),
  nearly(
    'a small stream that nobody cuts',
    'It grows, and takes under a twentieth of the memory.',
    stream({ uncut: seen(25 * HOUR, 25 * HOUR), memory: seen(4.9e7) }),
    ['redis.unbounded'],
    ['redis']
  ),
  strays(
    'work on a Redis that evicts',
    'Where memory is short the server deletes whole streams: no group can rely on that.',
    stream({ safety: { evicts: true } }),
    { 'redis.durability': 'warn' },
    ['redis']
  ),
  strays(
    'two days of work in memory alone',
    'No append-only file and no replica: a restart loses what groups still count on.',
    stream({ kept: seen(2 * DAY), safety: { appendOnly: false, fsync: undefined, replicas: 0 } }),
    { 'redis.durability': 'warn' },
    ['redis']
  ),
  strays(
    'small tasks on a Redis without a replica',
    'The guide allows small tasks on a simple Redis; what it holds goes when the server goes, which is worth a hint.',
    stream({ kept: seen(600), safety: { replicas: 0 } }),
    { 'redis.durability': 'hint' },
    ['redis']
  ),
  nearly(
    'work that is written to disk and copied',
    'Append-only file, written each second, a replica, nothing evicted: all that Redis has to give.',
    stream({ kept: seen(3 * DAY) }),
    ['redis.durability', 'redis.retention'],
    ['redis']
  ),
  nearly(
    'a feed that no group reads, in memory alone',
    'Who reads without a group starts where it likes and asks for no guarantee.',
    stream({
      readers: [],
      safety: { appendOnly: false, fsync: undefined, replicas: 0 },
      traits: { groups: 0 }
    }),
    ['redis.durability'],
    ['redis']
  ),
  strays(
    'orders.created, orders.paid and four more',
    'One service sorts its messages into six streams: routing, done by hand.',
    stream({ traits: { siblings: 5, prefix: 'orders.', feeders: 1 } }),
    { 'redis.routing': 'warn' },
    ['rabbitmq']
  ),
  strays(
    'four groups that throw most away',
    'Each takes everything and drops what is not for it: the consumers route.',
    stream({
      traced: { droppers: seen(4, DAY) },
      readers: [1, 2, 3, 4].map((i) => reader({ id: `r${i}` })),
      traits: { groups: 4 }
    }),
    { 'redis.routing': 'warn' },
    ['rabbitmq']
  ),
  nearly(
    'four streams of one service',
    'Four kinds of message in four streams are still simple.',
    stream({ traits: { siblings: 3, prefix: 'orders.', feeders: 1 } }),
    ['redis.routing'],
    ['redis']
  ),
  nearly(
    'six streams of six services',
    'They share a prefix and nothing else: each service has one of its own.',
    stream({ traits: { siblings: 5, prefix: 'app.', feeders: 6 } }),
    ['redis.routing'],
    ['redis']
  ),
  strays(
    'a Redis for streams alone, beside Kafka',
    'Redis is recommended where it runs already; here it runs for this, and Kafka is there. It is no fault: Kafka is one thing less to run.',
    stream({ safety: { otherKeys: seen(0) }, traits: { otherBroker: 'kafka' } }),
    { 'redis.single-use': 'hint' },
    ['redis']
  ),
  strays(
    'a Redis for streams alone, beside RabbitMQ',
    'The same, with RabbitMQ, which takes small tasks as well.',
    stream({ safety: { otherKeys: seen(0) }, traits: { otherBroker: 'rabbitmq' } }),
    { 'redis.single-use': 'hint' },
    ['redis']
  ),
  nearly(
    'a cache with a stream in it, beside Kafka',
    'Redis is in the stack already, which is the guide’s first reason for it.',
    stream({ safety: { otherKeys: seen(1) }, traits: { otherBroker: 'kafka' } }),
    ['redis.single-use'],
    ['redis']
  ),
  nearly(
    'a Redis for streams alone, and no other broker',
    'Something has to carry the messages, and Redis is light to run.',
    stream({ safety: { otherKeys: seen(0) } }),
    ['redis.single-use'],
    ['redis']
  ),
  strays(
    'questions and answers in 20 ms',
    'A caller waits and has its answer at once: that is a call.',
    stream({ traced: { answer: seen(0.02, DAY) }, traits: { replies: 'it.reply' } }),
    { 'msg.request-reply': 'warn' },
    ['grpc']
  ),
  strays(
    'questions and answers in 45 ms',
    'Still within what a person or a request waits for.',
    stream({ traced: { answer: seen(0.045, DAY) }, traits: { replies: 'it-reply' } }),
    { 'msg.request-reply': 'warn' },
    ['grpc']
  ),
  nearly(
    'a report that is asked for and comes after 8 s',
    'Nobody holds a call open for it; an answer by message is right.',
    stream({ traced: { answer: seen(8, DAY) }, traits: { replies: 'it.reply' } }),
    ['msg.request-reply'],
    ['redis']
  ),
  untold(
    'a stream that nobody traces',
    'Answers may come back on a stream of any name: without traces nothing can be said.',
    stream({ traced: { answer: { missing: 'nobody traces' } }, traits: { comesBack: undefined } }),
    ['msg.request-reply'],
    ['redis', 'unsure']
  ),
  strays(
    'work on one order by two workers at once',
    'Entries of one order are handled side by side, while the order of a stream ends where a group shares it out.',
    stream({ traced: { outOfOrder: seen(0.02, DAY) }, traits: { consumers: 2 } }),
    { 'any.ordering': 'warn' },
    ['redis']
  ),
  strays(
    'a reader that is nearly cut off',
    'It has read all but the oldest tenth of what the stream still holds.',
    stream({ readers: [reader({ waits: seen(95), kept: seen(100), loss: seen(5) })] }),
    { 'any.retention-loss': 'warn' },
    ['redis']
  )
]
