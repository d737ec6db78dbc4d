import { atRate, each, quicker, scene } from './real-scaled.ts'
import type { RealScene } from './real-scene.ts'

const STORAGE = 'Messages of two days: a queue passes on, what stays should be elsewhere.'
export const RABBITMQ_REAL: readonly RealScene[] = [
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
