import { brokers, each, HOUR, late, scene, waiting, watched } from './real-scaled.ts'
import type { RealScene } from './real-scene.ts'

export const KAFKA_REAL: readonly RealScene[] = [
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
