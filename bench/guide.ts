import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { decidedBy, findingsIn, judgeAll, type Lives, profilesOf, type WatchedPart } from '../guide/index.ts'
import { GuideFile, kafkaTopicId, measured } from '../model/index.ts'
import type { Line } from './line.ts'

/**
 * What the guide's look costs for 10,000 channels on one core: profiles from what is stored, and every rule on each. Then seven days of looks, one a minute
 * of their clock, over fewer channels: what is kept between them must not grow.
 */
const CHANNELS = 10_000
const BAR_MS = 1000
const WARM = 3
const LOOKS = 10
const WEEK_LOOKS = 7 * 24 * 60
const WEEK_CHANNELS = 200
const BAR_GROWTH = 16e6
const MINUTE_MS = 60_000
const START_MS = Date.UTC(2026, 0, 5)

/** Topics that are late, quiet, alike in name: so that each rule has something to do. */
const partOf = (count: number, atMs: number): WatchedPart => {
  const ids = Array.from({ length: count }, (_, i) => kafkaTopicId('k', nameOf(i)))
  return {
    target: 'k',
    atMs,
    entities: ids.map((id, i) => ({
      id,
      target: 'k',
      kind: 'topic',
      transport: 'kafka',
      name: nameOf(i),
      labels: { partitions: '6', replication: '3', 'retention.ms': '86400000', 'min.insync.replicas': '2' },
      figures: { in_rate: measured(i % 50), length: measured(i * 10) },
      sinceMs: START_MS - 30 * 86_400_000
    })),
    edges: ids.flatMap((id, i) => [
      { kind: 'publishes', from: `service/-/-/s${i % 97}`, to: id, labels: {} } as const,
      { kind: 'consumes', from: id, to: `kafka/k/group/g${i % 300}`, labels: {} } as const,
      { kind: 'runs', from: `kafka/k/group/g${i % 300}`, to: `service/-/-/s${(i + 40) % 97}`, labels: {} } as const
    ]),
    subscriptions: ids.map((channel, i) => ({
      id: `${channel}|g`,
      channel,
      reader: `kafka/k/group/g${i % 300}`,
      // Every look some come to stray and some cease to.
      figures: {
        lateness: measured((i * 37 + atMs / MINUTE_MS) % 100_000),
        loss: measured(5000),
        readers: measured(2)
      },
      verdict: { state: 'behind' }
    }))
  }
}
const nameOf = (i: number): string => `area${i % 400}.kind${Math.floor(i / 400)}${i % 9 === 0 ? '.high' : ''}`

const historyOf = ({ entities }: WatchedPart, atMs: number) => ({
  inRate: new Map(
    entities.map(({ id }, i) => [
      id,
      {
        of: id,
        hours: 168,
        toMs: atMs,
        mean: (i % 50) / 10,
        min: 0,
        max: 9,
        first: 1,
        last: 1,
        falls: 0,
        aboveMs: atMs
      }
    ])
  ),
  streamLength: new Map(),
  firstEntry: new Map(),
  queueLength: new Map(),
  queueReaders: new Map(),
  rewound: new Set<string>(),
  habits: {
    from: atMs - 86_400_000,
    to: atMs,
    of: Object.fromEntries(
      entities.map(({ id }, i) => [
        id,
        {
          answer: { value: i % 7 === 0 ? 0.2 : null, count: 500 },
          outOfOrder: { value: (i % 3) / 100, count: 500 },
          messageBytes: { value: 300, count: 500 },
          perCommit: { value: 1 + (i % 2), count: 500 },
          droppers: { value: i % 5, count: 500 }
        }
      ])
    )
  },
  calls: new Map(),
  rates: new Map()
})

/** Rules of a team's own are judged too, one that can often not be. */
const DECIDED = decidedBy(
  GuideFile.parse({
    version: '1',
    owners: [{ owner: 'ops', channels: ['area1*'] }],
    own: [
      { id: 'own.late', title: 'Late', when: 'waits > 12 * hour && in_rate > 1', recommendation: 'Read it sooner.' },
      { id: 'own.size', title: 'Large', when: 'in_rate > 1 && message_bytes > 1000', recommendation: 'Send less.' }
    ]
  })
)

const look = (part: WatchedPart, lives: Lives, now: number) => {
  const profiles = profilesOf([part], historyOf(part, now), now)
  return judgeAll(profiles, lives, { now, decided: DECIDED })
}

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** What is held after everything that can go has gone. */
const heldBytes = (): number => {
  collect()
  return process.memoryUsage().heapUsed
}

export async function* run(): AsyncIterable<Line> {
  let lives: Lives = new Map()
  const times: number[] = []
  for (let i = 0; i < WARM + LOOKS; i++) {
    const now = START_MS + i * MINUTE_MS
    const part = partOf(CHANNELS, now)
    const before = process.cpuUsage()
    lives = look(part, lives, now).lives
    const { user, system } = process.cpuUsage(before)
    if (i >= WARM) times.push((user + system) / 1000)
  }
  const most = Math.max(...times)
  yield line(`guide: CPU of a look at ${CHANNELS} channels, the slowest of ${LOOKS}`, most, 'ms', BAR_MS)
  yield line('guide: findings that are open then', findingsIn(lives).length, 'findings', null)

  lives = new Map()
  let early = 0
  for (let i = 0; i < WEEK_LOOKS; i++) {
    const now = START_MS + i * MINUTE_MS
    lives = look(partOf(WEEK_CHANNELS, now), lives, now).lives
    if (i === WEEK_LOOKS / 7) early = heldBytes()
  }
  const growth = Math.max(0, heldBytes() - early)
  yield line(
    `guide: heap that grew from the 2nd to the 7th day of looks at ${WEEK_CHANNELS} channels`,
    growth / 1e6,
    'MB',
    BAR_GROWTH / 1e6
  )
}

const line = (name: string, value: number, unit: string, bar: number | null): Line => ({
  name,
  value,
  unit,
  bar,
  holds: bar === null ? null : value <= bar
})
