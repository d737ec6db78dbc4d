import { DAY, type Given, HOUR, reader, seen } from '../../pure/guide/profile.ts'
import { flow, nearly, type Scenario, strays, topic, untold } from './scenario.ts'

const MINUTE = 60
/** One group that nobody replays, on a cluster where Redis runs too. */
const ONE: NonNullable<Given['traits']> = { groups: 1, retentionS: DAY, redis: true }
const oneReader = (waitsS = 600): Given => ({
  waits: seen(waitsS),
  readers: [reader({ waits: seen(waitsS) })]
})
const small = { messageBytes: seen(300, DAY), perCommit: seen(1, DAY) }

export const KAFKA_SCENARIOS: readonly Scenario[] = [
  strays(
    'a topic of one message in two seconds',
    'Few messages do not pay for Kafka, and nobody reads them again.',
    topic({ ...flow(0.5), ...oneReader(1), traits: { groups: 2, retentionS: 5 * DAY } }),
    { 'kafka.overkill': 'warn' },
    ['rabbitmq']
  ),
  strays(
    'a cluster of nine messages a second',
    'The whole cluster is more than it needs; the topic alone would be no reason, so it is a hint.',
    topic({
      ...flow(5),
      ...oneReader(1),
      targetRate: seen(9, 7 * DAY),
      traits: { groups: 2, retentionS: 5 * DAY }
    }),
    { 'kafka.overkill': 'hint' },
    ['rabbitmq']
  ),
  nearly(
    'a topic of 1.01 messages a second',
    'It is over the one message a second.',
    topic({ ...flow(1.01), traits: { groups: 2, retentionS: 5 * DAY } }),
    ['kafka.overkill'],
    ['rabbitmq']
  ),
  nearly(
    'a quiet topic that is read again',
    'Event sourcing may be quiet: reading again is what Kafka is for.',
    topic({ ...flow(0.2), traits: { groups: 1, rewound: true } }),
    ['kafka.overkill', 'kafka.task-queue'],
    ['kafka']
  ),
  strays(
    'small tasks, committed one by one',
    'One group, nothing kept, partitions for workers: a plain task queue.',
    topic({ ...oneReader(), traced: small, traits: ONE }),
    { 'kafka.task-queue': 'warn' },
    ['redis']
  ),
  untold(
    'tasks of which the size is not known',
    'Large messages and batches are what Kafka is for; neither is seen, so nothing can be said.',
    topic({
      ...oneReader(),
      traced: { messageBytes: { missing: 'nobody says' }, perCommit: { missing: 'nobody says' } },
      traits: ONE
    }),
    ['kafka.task-queue'],
    ['redis']
  ),
  strays(
    'thumbnails to make, a kilobyte each',
    'One group takes one after the other and commits each; nobody goes back.',
    topic({
      ...oneReader(120),
      traced: { messageBytes: seen(1100, DAY), perCommit: seen(1.1, DAY) },
      traits: { ...ONE, partitions: 12, retentionS: 6 * HOUR }
    }),
    { 'kafka.task-queue': 'warn' },
    ['redis']
  ),
  untold(
    'a topic that nobody traces',
    'Who waits for what is not seen: no channel of a known name says nothing.',
    topic({
      traced: { answer: { missing: 'nobody traces' } },
      traits: { ...ONE, comesBack: undefined, retentionS: 3 * DAY }
    }),
    ['kafka.request-reply'],
    ['redis', 'unsure']
  ),
  nearly(
    'a topic whose readers write to nobody who sends',
    'By who writes and reads what, nothing can come back.',
    topic({ traced: { answer: { missing: 'nobody traces' } }, traits: { comesBack: false } }),
    ['kafka.request-reply'],
    ['kafka']
  ),
  nearly(
    'tasks that a second group audits',
    'Two groups need the same messages: a queue would give them to one.',
    topic({ traced: small, traits: { ...ONE, groups: 2 } }),
    ['kafka.task-queue'],
    ['redis']
  ),
  nearly(
    'metrics at 900,000 a second for one group',
    'Metrics pipelines are one of Kafka’s examples, and nothing else takes so many.',
    topic({ ...flow(900_000), ...oneReader(30), traced: small, traits: ONE }),
    ['kafka.task-queue', 'kafka.overkill'],
    ['redis']
  ),
  strays(
    'three groups that throw most away',
    'Each message has its own receivers and each group finds out by reading all.',
    topic({ traced: { droppers: seen(3, DAY) } }),
    { 'kafka.per-message-routing': 'warn' },
    ['rabbitmq']
  ),
  strays(
    'nine topics that one router fills',
    'A service that sorts messages into topics does the work of an exchange.',
    topic({ ...oneReader(1), traits: { groups: 2, siblings: 8, prefix: 'events.', feeders: 1 } }),
    { 'kafka.per-message-routing': 'warn' },
    ['rabbitmq']
  ),
  nearly(
    'two groups that filter',
    'Two that skip what they need not are stream processing.',
    topic({ traced: { droppers: seen(2, DAY) } }),
    ['kafka.per-message-routing'],
    ['kafka']
  ),
  nearly(
    'nine topics of nine services',
    'They share a prefix; each is one service’s own.',
    topic({ traits: { siblings: 8, prefix: 'shop.', feeders: 9 } }),
    ['kafka.per-message-routing'],
    ['kafka']
  ),
  strays(
    'jobs.high beside jobs.low',
    'The same services write and read both: priorities, which Kafka has not.',
    topic({ ...oneReader(1), traits: { groups: 2, priorities: ['jobs.high', 'jobs.low'], priorityUsers: 'same' } }),
    { 'kafka.priorities': 'warn' },
    ['rabbitmq']
  ),
  strays(
    'mail-p0, mail-p1 and mail-p2',
    'Three steps of priority in three topics.',
    topic({
      ...oneReader(1),
      traits: { groups: 2, priorities: ['mail-p0', 'mail-p1', 'mail-p2'], priorityUsers: 'same' }
    }),
    { 'kafka.priorities': 'warn' },
    ['rabbitmq']
  ),
  nearly(
    'sensors.high beside sensors.low',
    'Other services write and read them: high and low are places, not priorities.',
    topic({ traits: { priorities: ['sensors.high', 'sensors.low'], priorityUsers: 'others' } }),
    ['kafka.priorities'],
    ['kafka']
  ),
  nearly(
    'one topic named urgent',
    'With nothing beside it, it goes before nothing.',
    topic({ traits: { priorities: ['alerts.urgent'], priorityUsers: 'same' } }),
    ['kafka.priorities'],
    ['kafka']
  ),
  strays(
    'quotes and quotes-reply',
    'Who asks on one reads the other: a request and its answer, over a log.',
    topic({
      traced: { answer: { missing: 'nobody traces' } },
      traits: { replies: 'quotes-reply', replyUsers: 'same' }
    }),
    { 'kafka.request-reply': 'warn' },
    ['grpc']
  ),
  strays(
    'a question that comes back in 1.2 s',
    'Traces go out, come back and wake the one who asked.',
    topic({ traced: { answer: seen(1.2, DAY) } }),
    { 'kafka.request-reply': 'warn' },
    ['grpc']
  ),
  nearly(
    'a survey and its responses',
    'survey-response is read by others than those who write the survey: nobody waits.',
    topic({ traits: { replies: 'survey-response', replyUsers: 'others' } }),
    ['kafka.request-reply'],
    ['kafka']
  ),
  nearly(
    'an order that is confirmed after 20 s',
    'What comes back so late is another event; nobody waits for it.',
    topic({ traced: { answer: seen(20, DAY) } }),
    ['kafka.request-reply'],
    ['kafka']
  ),
  strays(
    'orders-retry-5m',
    'Messages are held back for minutes by a topic whose reader pauses: a delay, which RabbitMQ has.',
    topic({ ...oneReader(4 * MINUTE), traits: { groups: 1, delay: { saysS: 300 }, retentionS: 5 * DAY } }),
    { 'kafka.delay': 'warn' },
    ['rabbitmq']
  ),
  strays(
    'mail-delay-1h',
    'The same, for an hour.',
    topic({ ...oneReader(50 * MINUTE), traits: { groups: 1, delay: { saysS: HOUR }, retentionS: 5 * DAY } }),
    { 'kafka.delay': 'warn' },
    ['rabbitmq']
  ),
  nearly(
    'payments-retry that is tried at once',
    'Nothing is held back: it keeps failures apart from the rest.',
    topic({ ...oneReader(2), traits: { groups: 1, delay: { saysS: undefined }, retentionS: 5 * DAY } }),
    ['kafka.delay'],
    ['rabbitmq']
  ),
  nearly(
    'orders-retry-5m that is hopelessly behind',
    'Its reader is nine hours late, which is no pause of five minutes.',
    topic({ ...oneReader(9 * HOUR), traits: { groups: 1, delay: { saysS: 300 }, retentionS: 5 * DAY } }),
    ['kafka.delay'],
    ['rabbitmq']
  ),
  strays(
    'a month of events on one disk of three',
    'Kafka’s effort is paid for by what it keeps safe; one copy is not safe.',
    topic({ traits: { replication: 1, minInSync: 1, retentionS: 30 * DAY } }),
    { 'kafka.ops': 'warn' },
    ['kafka']
  ),
  strays(
    'two weeks that one replica may confirm',
    'With one in-sync replica enough, a broker that dies takes messages along that were told written.',
    topic({ traits: { minInSync: 1, retentionS: 14 * DAY } }),
    { 'kafka.ops': 'warn' },
    ['kafka']
  ),
  strays(
    'sixty partitions for two consumers',
    'Partitions cost, and nobody uses them; room to grow is allowed, so it is a hint.',
    topic({ traits: { partitions: 60, consumers: 2 } }),
    { 'kafka.ops': 'hint' },
    ['kafka']
  ),
  nearly(
    'one copy on the only broker',
    'There is no other broker to keep a second one.',
    topic({ traits: { replication: 1, minInSync: 1, brokers: 1, retentionS: 30 * DAY } }),
    ['kafka.ops'],
    ['kafka']
  ),
  nearly(
    'one copy of what goes within the hour',
    'What is short-lived may be lost.',
    topic({ traits: { replication: 1, minInSync: 1, retentionS: HOUR } }),
    ['kafka.ops'],
    ['kafka']
  ),
  strays(
    'two partitions with one key',
    'Messages of one key are handled side by side, while Kafka orders within a partition alone.',
    topic({ traced: { outOfOrder: seen(0.02, DAY) } }),
    { 'any.ordering': 'warn' },
    ['kafka']
  ),
  strays(
    'a group at 81 % of what is kept',
    'At this pace its messages are deleted before they are read.',
    topic({ readers: [reader({ waits: seen(81), kept: seen(100), loss: seen(19) })] }),
    { 'any.retention-loss': 'warn' },
    ['kafka']
  ),
  strays(
    'a group that has lost seven messages',
    'They were deleted unread.',
    topic({ readers: [reader({ lost: seen(7), waits: seen(1), kept: seen(100), loss: seen(99) })] }),
    { 'any.retention-loss': 'critical' },
    ['kafka']
  ),
  nearly(
    'a group at 79 % of what is kept',
    'It is late, and a fifth of the time is left.',
    topic({ readers: [reader({ waits: seen(79), kept: seen(100), loss: seen(21) })] }),
    ['any.retention-loss'],
    ['kafka']
  ),
  nearly(
    'a group that is a week behind on what is kept for ever',
    'Nothing deletes what it has not read.',
    topic({
      readers: [reader({ waits: seen(7 * DAY) })],
      traits: { retentionS: Number.POSITIVE_INFINITY }
    }),
    ['any.retention-loss'],
    ['kafka']
  )
]
