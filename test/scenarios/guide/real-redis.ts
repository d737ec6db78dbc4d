import { atRate, each, quicker, scaledBy, scene, uncutFor } from './real-scaled.ts'
import type { RealScene } from './real-scene.ts'

export const REDIS_REAL: readonly RealScene[] = [
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
    scaledBy('as if the server wrote to disk and had a replica', (profile) => ({
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
      scaledBy('as if its readers showed their work', (profile) => ({
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
