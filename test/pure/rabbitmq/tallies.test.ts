import { expect, test } from 'vitest'
import type { NodeMetrics } from '../../../collector/transports/rabbitmq/metrics.ts'
import { nothing, Tallies } from '../../../collector/transports/rabbitmq/tallies.ts'

/** What a node's channels have published to the one queue there is; undefined: the node does not answer. */
type Channels = Record<string, number>

const node = (name: string, channels: Channels): NodeMetrics => ({
  node: name,
  cluster: 'c',
  version: '3.10.8',
  own: {},
  comings: 0,
  queues: new Map(),
  channels: new Map(Object.entries(channels).map(([id, value]) => [id, { queue: 'q', of: 'publish', value }]))
})

interface Poll {
  a?: Channels
  b?: Channels
  /** What the management API tells, where it is asked. */
  told?: number
  reductions?: number
  atMs?: number
  gone?: true
}

const follow = (polls: Poll[]) => {
  const tallies = new Tallies()
  const published = polls.map(({ a, b, told, reductions, atMs, gone }, i) => {
    const nodes = [...(a === undefined ? [] : [node('a', a)]), ...(b === undefined ? [] : [node('b', b)])]
    const counts = told === undefined ? undefined : { ...nothing(), publish: told }
    const queues = gone ? [] : [{ key: 'q', reductions, counts }]
    return tallies.follow(queues, nodes, { atMs: atMs ?? i * 10_000 }).get('q')?.counts.publish
  })
  return { published, restless: tallies.restless.has('q') }
}

test.each<[string, Poll[], (number | undefined)[]]>([
  ['what was counted before the first poll is not added', [{ a: { x: 5 } }, { a: { x: 7 } }], [0, 2]],
  ['unless the API tells it', [{ a: { x: 5 }, told: 30 }, { a: { x: 7 } }], [30, 32]],
  ['a channel that closes takes nothing away', [{ a: { x: 5 } }, { a: { x: 9 } }, { a: {} }], [0, 4, 4]],
  ['one that comes adds all it has', [{ a: {} }, { a: { x: 3 } }, { a: { x: 3, y: 2 } }], [0, 3, 5]],
  ['one of the same name that counts less is another', [{ a: { x: 50 } }, { a: { x: 4 } }], [0, 4]],
  [
    'channels of the same name on two nodes are two',
    [
      { a: { x: 5 }, b: { x: 1 } },
      { a: { x: 6 }, b: { x: 3 } }
    ],
    [0, 3]
  ],
  [
    'a node that does not answer for a while is taken up where it was',
    [{ a: { x: 5 } }, { a: { x: 6 } }, { b: {} }, { a: { x: 9 } }],
    [0, 1, 1, 4]
  ],
  ['a node seen for the first time adds nothing', [{ a: {} }, { a: {}, b: { x: 900 } }, { b: { x: 901 } }], [0, 0, 1]],
  [
    'what channels too short to be seen did is lifted',
    [{ a: {}, told: 0 }, { a: {} }, { a: {}, told: 40 }],
    [0, 0, 40]
  ],
  [
    'the API’s older count lowers nothing',
    [{ a: { x: 0 }, told: 0 }, { a: { x: 50 } }, { a: { x: 60 }, told: 20 }],
    [0, 50, 60]
  ],
  [
    'its statistics begin anew',
    [
      { a: {}, told: 500 },
      { a: {}, told: 3 }
    ],
    [500, 3]
  ],
  [
    'made anew, the API’s count of the queue before is not believed',
    [
      { a: { x: 30 }, told: 30, reductions: 900 },
      { a: { x: 3 }, told: 30, reductions: 50 },
      { a: { x: 4 }, told: 4, reductions: 60, atMs: 60_000 }
    ],
    [30, 3, 4]
  ],
  [
    'soon after it was first seen',
    [
      { a: {}, told: 0 },
      { a: {}, told: 40, atMs: 2000 },
      { a: {}, told: 0, atMs: 4000 }
    ],
    [0, 40, 0]
  ],
  [
    'gone and come again, the API counts on from the one before',
    [
      { a: {}, told: 32 },
      { a: {}, gone: true },
      { a: { x: 4 }, told: 36 },
      { a: { x: 4 }, told: 46 }
    ],
    [32, undefined, 4, 14]
  ],
  [
    'what its channels did before it is listed is counted when it is',
    [{ a: {}, gone: true }, { a: { x: 4 }, gone: true }, { a: { x: 5 } }, { a: { x: 7 } }],
    [undefined, undefined, 5, 7]
  ],
  [
    'made anew under its name, what the channels of the one before did is not',
    [{ a: { x: 32 } }, { a: { x: 32 }, gone: true }, { a: { x: 32, y: 4 }, gone: true }, { a: { x: 32, y: 4 } }],
    [0, undefined, undefined, 4]
  ],
  ['a queue that went begins anew', [{ a: {}, told: 5 }, { a: {}, gone: true }, { a: {} }], [5, undefined, 0]]
])('%s', (_, polls, published) => {
  expect(follow(polls).published).toEqual(published)
})

test('a queue of which the API tells much more is restless, and no longer when it does not', () => {
  const shortLived = [
    { a: {}, told: 0 },
    { a: {}, told: 40 }
  ]
  expect(follow(shortLived).restless).toBe(true)
  // The API lags a little: that much less is no sign.
  expect(
    follow([
      { a: { x: 0 }, told: 0 },
      { a: { x: 30 }, told: 40 }
    ]).restless
  ).toBe(false)
  const calm = [{ a: { x: 0 } }, { a: { x: 20 } }, { a: { x: 40 }, told: 80 }]
  expect(follow([...shortLived, ...calm]).restless).toBe(false)
})
