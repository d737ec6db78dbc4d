import type { UsageProfile } from '../../../guide/index.ts'
import { grown, type RealScene } from './real-scene.ts'

const HOUR = 3600
type Scaled = Pick<RealScene, 'scaled' | 'scale'>
const scene = (
  rule: string,
  of: string,
  expected: RealScene['expected'],
  name: string,
  because: string,
  more: Scaled = {}
): RealScene => ({ rule, of, name, because, expected, ...more })

const with_ = (words: string, scale: (profile: UsageProfile) => UsageProfile): Scaled => ({ scaled: words, scale })
const watched = (hours: number): Scaled =>
  with_(`watched for ${hours} h`, (profile) => ({ ...profile, traits: { ...profile.traits, watchedS: hours * HOUR } }))
/** The rate that was seen, as if it were so many a second for ten minutes. */
const atRate = (rate: number): Scaled =>
  with_(`its rate made ${rate}/s for ten minutes`, (profile) => {
    const at = { how: 'estimated', fromMs: 0, toMs: 600_000, of: profile.id, series: 'in_rate' } as const
    return { ...profile, sustained: { ...at, value: rate }, serverSustained: { ...at, value: rate } }
  })
const brokers = (count: number): Scaled =>
  with_(`as if on ${count} brokers`, (profile) => ({ ...profile, traits: { ...profile.traits, brokers: count } }))
const late = (times: number): Scaled =>
  with_(`its seconds made ${times} times as long`, (profile) => ({ ...profile, waits: grown(profile.waits, times) }))
const waiting = (seconds: number): Scaled =>
  with_(`its seconds made ${seconds / 60} min`, (profile) => ({
    ...profile,
    waits: 'missing' in profile.waits ? profile.waits : { ...profile.waits, value: seconds }
  }))
const quicker = (times: number): Scaled =>
  with_(`times a ${times}th of this busy machine’s`, (profile) => ({
    ...profile,
    traced: { ...profile.traced, answer: grown(profile.traced.answer, 1 / times) }
  }))
const uncutFor = (hours: number, share: number, growing = true): Scaled =>
  with_(`not cut for ${hours} h, at ${share * 100} % of the memory`, (profile) => {
    const over = { how: 'measured', fromMs: 0, toMs: hours * HOUR * 1000, of: profile.id, series: 'length' } as const
    const room = 'value' in profile.room ? profile.room.value : 1
    return {
      ...profile,
      uncut: { ...over, value: hours * HOUR },
      grown: { ...over, value: growing ? 100 : 0 },
      memory: { ...over, value: share * room }
    }
  })

const each = (names: readonly string[], made: (of: string) => RealScene): RealScene[] => names.map(made)

/** What test/live/guide/services/scene-messages.ts runs, and test/live/guide/message-scenes.test.ts around it. */
const KAFKA: readonly RealScene[] = [
  scene(
    'kafka.task-queue',
    'jobs-one',
    'warn',
    'small tasks, committed one by one',
    'One group takes one after the other, nothing is kept: a plain task queue.',
    watched(26)
  ),
  scene(
    'kafka.task-queue',
    'jobs-two',
    'warn',
    'the same over twelve partitions',
    'More workers make it no less a task queue.',
    watched(26)
  ),
  scene(
    'kafka.task-queue',
    'jobs-batch',
    'fits',
    'tasks that are committed by the hundred',
    'Batches are what Kafka is for.',
    watched(26)
  ),
  scene('kafka.task-queue', 'jobs-large', 'fits', 'tasks of 30 kB', 'Not small messages.', watched(26)),
  scene(
    'kafka.per-message-routing',
    'everything',
    'warn',
    'three groups that work on one message in ten',
    'Each message has its own receivers, and each group finds out by reading all.'
  ),
  ...each(['route-a', 'route-h'], (of) =>
    scene(
      'kafka.per-message-routing',
      of,
      'warn',
      `${of} of eight topics that one service fills`,
      'A service that sorts messages into topics does the work of an exchange.'
    )
  ),
  ...each(['route-b', 'route-c', 'route-d', 'route-e', 'route-f', 'route-g'], (of) =>
    scene('kafka.per-message-routing', of, 'warn', `${of}, the same`, 'All eight are.')
  ),
  scene(
    'kafka.per-message-routing',
    'two-filter',
    'fits',
    'two groups that filter',
    'Two that skip what they need not are stream processing.'
  ),
  scene(
    'kafka.per-message-routing',
    'mixed-a',
    'fits',
    'eight topics that two services fill',
    'They share a prefix; nobody routes.'
  ),
  ...each(['work-high', 'work-low', 'mail-p0', 'mail-p1'], (of) =>
    scene(
      'kafka.priorities',
      of,
      'warn',
      `${of} beside its other`,
      'The same services write and read both: priorities, which Kafka has not.'
    )
  ),
  scene(
    'kafka.priorities',
    'sensors-high',
    'fits',
    'sensors-high beside sensors-low',
    'Other services write and read them: places, not priorities.'
  ),
  scene(
    'kafka.priorities',
    'alert-urgent',
    'fits',
    'one topic named urgent',
    'With nothing beside it, it goes before nothing.'
  ),
  scene(
    'kafka.request-reply',
    'ask',
    'warn',
    'a question whose answer comes back on a topic of another name',
    'Who asks waits, and hears: a call over a log.'
  ),
  scene(
    'kafka.request-reply',
    'quotes',
    'warn',
    'quotes and quotes-reply',
    'Who asks on one reads the other, and waits.'
  ),
  scene(
    'kafka.request-reply',
    'survey',
    'fits',
    'a survey and its responses',
    'Another reads survey-response: nobody waits.'
  ),
  scene(
    'kafka.request-reply',
    'order',
    'fits',
    'an order that is confirmed once its sender is done',
    'It hears of it as of another event: nobody holds a call open.'
  ),
  scene(
    'kafka.delay',
    'orders-retry-5m',
    'warn',
    'orders-retry-5m, whose reader holds back',
    'Messages wait for minutes: a delay, which RabbitMQ has.',
    waiting(240)
  ),
  scene(
    'kafka.delay',
    'mail-delay',
    'warn',
    'mail-delay, whose reader holds back',
    'Over ten seconds is a pause, and no work.'
  ),
  scene(
    'kafka.delay',
    'late-retry-5m',
    'fits',
    'late-retry-5m, hopelessly behind',
    'Its reader is hours late, which is no pause of five minutes.',
    waiting(9 * HOUR)
  ),
  scene(
    'kafka.delay',
    'pay-retry',
    'fits',
    'pay-retry, tried at once',
    'Nothing is held back: it keeps failures apart.',
    late(0.05)
  ),
  scene(
    'kafka.ops',
    'month',
    'warn',
    'a month of events in one copy, of three brokers',
    'Kafka’s effort is paid for by what it keeps safe.',
    brokers(3)
  ),
  scene(
    'kafka.ops',
    'sixty',
    'hint',
    'sixty partitions for one consumer',
    'Partitions cost and nobody uses them; room to grow is allowed.'
  ),
  scene(
    'kafka.ops',
    'fortnight',
    'fits',
    'two weeks in one copy on the only broker',
    'There is no other broker to keep a second one.'
  ),
  scene(
    'kafka.ops',
    'hour',
    'fits',
    'one copy of what goes within the hour, of three brokers',
    'What is short-lived may be lost.',
    brokers(3)
  ),
  scene(
    'any.ordering',
    'beside',
    'warn',
    'one key in two partitions, worked on side by side',
    'Kafka orders within a partition alone.'
  ),
  scene(
    'any.ordering',
    'keyed',
    'fits',
    'keys that stay in one partition each',
    'Four are worked on at once, and no two of one key.'
  )
]

const REDIS: readonly RealScene[] = [
  scene(
    'redis.throughput',
    'fast',
    'warn',
    'a stream of 120,000 entries a second',
    'The guide gives Redis Streams up to 100,000.',
    atRate(120_000)
  ),
  scene(
    'redis.throughput',
    'fast',
    'critical',
    'a stream of 1.2 million a second',
    'Millions are what the guide names as too much.',
    atRate(1_200_000)
  ),
  scene(
    'redis.throughput',
    'fast',
    'fits',
    'a stream of 79,000 a second',
    'Within the range, with a fifth to spare.',
    atRate(79_000)
  ),
  scene(
    'redis.throughput',
    'side',
    'fits',
    'a stream of 10,000 a second',
    'The lower end of the range.',
    atRate(10_000)
  ),
  scene('redis.retention', 'archive', 'critical', 'entries of 31 days', 'Months are what Redis Streams are not for.'),
  scene('redis.retention', 'eight', 'warn', 'entries of eight days', 'Redis keeps for hours or days.'),
  scene('redis.retention', 'week', 'fits', 'entries of 6 days and 22 hours', 'Within the week, if barely.'),
  scene('redis.retention', 'fast', 'fits', 'a long stream of this minute', 'Age counts, and not length.'),
  scene(
    'redis.unbounded',
    'fast',
    'warn',
    'a stream that nobody cuts',
    'It only grows, and has a tenth of the memory.',
    uncutFor(26, 0.1)
  ),
  scene(
    'redis.unbounded',
    'fast',
    'critical',
    'a stream with a third of the memory',
    'At a quarter the server itself is in danger.',
    uncutFor(26, 0.33)
  ),
  scene(
    'redis.unbounded',
    'fast',
    'fits',
    'a small stream that nobody cuts',
    'Under a twentieth of the memory.',
    uncutFor(26, 0.049)
  ),
  scene(
    'redis.unbounded',
    'side',
    'fits',
    'a large one that has stopped growing',
    'It does not grow.',
    uncutFor(26, 0.3, false)
  ),
  scene(
    'redis.durability',
    'kept-work',
    'warn',
    'two days of work in memory alone',
    'A restart loses what groups still count on.'
  ),
  ...each(['question', 'slow-question', 'side', 'alone'], (of) =>
    scene(
      'redis.durability',
      of,
      'hint',
      `small tasks in ${of}, in memory alone`,
      'The guide allows small tasks on a simple Redis; what it holds goes when the server goes.'
    )
  ),
  scene(
    'redis.durability',
    'fast',
    'fits',
    'a feed that no group reads',
    'Who reads without a group asks for no guarantee.'
  ),
  scene(
    'redis.durability',
    'kept-work',
    'fits',
    'the same with an append-only file and a replica',
    'All that Redis has to give.',
    with_('as if the server wrote to disk and had a replica', (profile) => ({
      ...profile,
      safety: { ...profile.safety, appendOnly: true, fsync: 'everysec', replicas: 1, evicts: false }
    }))
  ),
  ...each(['sales.a', 'sales.b', 'sales.c', 'sales.d', 'sales.e'], (of) =>
    scene('redis.routing', of, 'warn', `${of} of five streams that one service fills`, 'Routing, done by hand.')
  ),
  ...each(['four.a', 'six.a'], (of) =>
    scene(
      'redis.routing',
      of,
      'fits',
      of === 'four.a' ? 'four streams of one service' : 'six streams that two services fill',
      'Few kinds, or nobody who sorts.',
      with_('as if its readers showed their work', (profile) => ({
        ...profile,
        traced: { ...profile.traced, droppers: { value: 0, how: 'estimated', fromMs: 0, toMs: 1, of, series: null } }
      }))
    )
  ),
  ...each(['fast, alone', 'feed, alone'], (of) =>
    scene(
      'redis.single-use',
      of,
      'hint',
      `a Redis for streams alone, beside Kafka: ${of}, before a key was set`,
      'Kafka is there, and one thing less to run.'
    )
  ),
  scene(
    'redis.single-use',
    'fast',
    'fits',
    'a cache with a stream in it, beside Kafka',
    'Redis is in the stack already.'
  ),
  scene('redis.single-use', 'side', 'fits', 'another stream of it, beside Kafka', 'Redis is in the stack already.'),
  scene(
    'msg.request-reply',
    'question',
    'warn',
    'questions and answers over streams',
    'A caller waits and has its answer at once: a call.',
    quicker(20)
  ),
  scene(
    'msg.request-reply',
    'slow-question',
    'fits',
    'questions whose answers take 300 ms',
    'The stream takes the peaks of slow work.'
  ),
  scene(
    'any.ordering',
    'side',
    'warn',
    'work on one order by two workers at once',
    'The order of a stream ends where a group shares it out.'
  ),
  scene('any.ordering', 'alone', 'fits', 'ordered work with one worker', 'One consumer takes them as they come.')
]

const STORAGE = 'Messages of two days: a queue passes on, what stays should be elsewhere.'
const RABBIT: readonly RealScene[] = [
  scene(
    'rabbit.throughput',
    'work',
    'warn',
    'a queue of 55,000 messages a second',
    'The guide gives RabbitMQ up to 50,000.',
    atRate(55_000)
  ),
  scene(
    'rabbit.throughput',
    'work',
    'hint',
    'a queue of 42,000 a second',
    'Within the range and near its end.',
    atRate(42_000)
  ),
  scene(
    'rabbit.throughput',
    'work',
    'fits',
    'a queue of 39,000 a second',
    'Within the range, with a fifth to spare.',
    atRate(39_000)
  ),
  scene(
    'rabbit.throughput',
    'bc1',
    'fits',
    'a queue of 2,000 a second',
    'Far from the end of the range.',
    atRate(2000)
  ),
  ...each(['record1', 'record2', 'record3', 'record4'], (of) =>
    scene('rabbit.storage', of, 'warn', `${of}, of two days`, STORAGE)
  ),
  ...each(['evening1', 'evening2'], (of) =>
    scene('rabbit.storage', of, 'fits', `${of}, of 23 hours`, 'Scheduled within the day.')
  ),
  ...each(['again', 'bulk'], (of) =>
    scene(
      'rabbit.replay',
      of,
      'warn',
      `${of}: copies that come back by their dead letters once the first was done`,
      'Old messages are needed again.'
    )
  ),
  scene(
    'rabbit.replay',
    'log-old',
    'warn',
    'a stream queue that is read from its first message',
    'Reading from the start is replay.'
  ),
  scene('rabbit.replay', 'log-new', 'fits', 'a stream queue that is read as it grows', 'Nobody goes back in it.'),
  scene(
    'rabbit.replay',
    'crash',
    'fits',
    'messages that failed and are given out again',
    'Redelivery is how a queue loses nothing.'
  ),
  ...each(['record1', 'record2', 'record3', 'record4'], (of) =>
    scene(
      'rabbit.event-sourcing',
      of,
      'warn',
      `${of} of four queues of one key, of two days`,
      'Kept by many: a record of what happened.'
    )
  ),
  scene(
    'rabbit.event-sourcing',
    'again',
    'warn',
    'an event of four queues, of which one is read again',
    'Many read it, and again: event sourcing.'
  ),
  ...each(['bc1', 'bc5'], (of) =>
    scene(
      'rabbit.event-sourcing',
      of,
      'fits',
      `${of}: a broadcast to five queues that are emptied`,
      'Fan-out alone is what RabbitMQ is for.'
    )
  ),
  scene(
    'rabbit.event-sourcing',
    'evening1',
    'fits',
    'an event of four queues, of 23 hours',
    'Late, and not kept: it goes within the day.'
  ),
  ...each(['plain', 'pipe'], (of) =>
    scene(
      'rabbit.plain-pipe',
      of,
      'hint',
      `${of}: a plain task queue beside Redis`,
      'Fair use; Redis stands ready and would do.'
    )
  ),
  scene(
    'rabbit.plain-pipe',
    'dead',
    'fits',
    'a plain queue with dead letters',
    'What fails is put aside by the broker.'
  ),
  scene(
    'rabbit.plain-pipe',
    'sure',
    'fits',
    'a plain queue whose publisher waits for confirms',
    'Delivery that is settled is one of its strengths.'
  ),
  scene(
    'msg.request-reply',
    'rpc',
    'hint',
    'a call over RabbitMQ',
    'One of its uses; where a caller waits so briefly, gRPC is lighter.',
    quicker(20)
  ),
  scene('msg.request-reply', 'work', 'fits', 'work that nobody answers', 'Nobody waits.')
]

export const MESSAGES_REAL: readonly RealScene[] = [...KAFKA, ...REDIS, ...RABBIT]
