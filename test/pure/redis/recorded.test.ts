import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { observe } from '../../../collector/transports/redis/observe.ts'
import { readServer } from '../../../collector/transports/redis/read-server.ts'
import { ReplyError, type Shape } from '../../../collector/transports/redis/resp.ts'
import type { Asked, Command } from '../../../collector/transports/redis/wire.ts'
import {
  atLeast,
  atMost,
  measured,
  numberOf,
  type Observation,
  RedisTarget,
  redisGroupId,
  troublesOf
} from '../../../model/index.ts'
import { readAs } from '../../recorders/redis/replies.ts'

/**
 * What servers of these versions really answered, each to the same: 20 entries and a text beside them; group `start` at 0, `end` at the end, and `middle`, which
 * was given 7, acknowledged 2, and of whose other 5 the first was claimed by a second consumer with a delivery count of 6. A client named worker-1 waits at `end`;
 * from 7.2 on the consumer worker-1 of `middle` then asked in vain, and beside it a stream of ten was trimmed to four, of which a group had read two
 * (test/recorders/redis).
 */
const SERVERS = [
  'redis-5.0.6',
  'redis-6.2.14',
  'redis-7.0.15',
  'redis-7.2.4',
  'redis-7.4.1',
  'redis-8.0.2',
  'redis-8.2.3',
  'valkey-8.1.1',
  'valkey-9.1.2'
]
/** Servers that say when a consumer last asked. */
const HEARS_ASKING = SERVERS.filter((name) => !/-([56]|7\.0)\./.test(name))

const answersOf = (server: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'recorded', `${server}.json`), 'utf8'))

/** Gives what was recorded. */
const recorded = (server: string): Asked => {
  const answers = answersOf(server)
  const answerTo = (command: Command, shape?: Shape): unknown => {
    const answer = answers[command.join(' ')]
    if (answer === undefined) throw new Error(`nothing was recorded for ${command.join(' ')}`)
    return readAs(answer, shape)
  }
  return {
    ask: async (...command) => {
      // Not asked when they were recorded.
      if (command[0] === 'CONFIG') throw new ReplyError('NOPERM')
      const answer = answerTo(command)
      if (answer instanceof ReplyError) throw answer
      return answer
    },
    askAll: async (commands, ...shapes) => commands.map((command, i) => answerTo(command, shapes[i % shapes.length]))
  }
}

/** Names and values in turn. */
const namedOf = (list: unknown[]): Record<string, unknown> =>
  Object.fromEntries(list.flatMap((name, i) => (i % 2 === 0 ? [[name, list[i + 1]]] : [])))

const read = async (name: string): Promise<Observation> => {
  const target = RedisTarget.parse({ id: 'r', kind: 'redis', addresses: ['host:6379'] })
  const server = await readServer(recorded(name), 'host:6379', target, new AbortController().signal)
  return observe(target, { atMs: server.serverMs, servers: [server], silent: [], unserved: [] })
}

test.each(SERVERS)('%s', async (name) => {
  const seen = await read(name)
  const counts = !/-[56]/.test(name)
  const hearsAsking = HEARS_ASKING.includes(name)
  expect(seen.gaps).toEqual([])
  const version = name.replace('redis-', '').replace('valkey-', 'Valkey ')
  expect(seen.labels).toEqual({ version, mode: 'standalone' })
  expect(seen.entities.find(({ kind }) => kind === 'node')?.labels).toMatchObject({ version, mode: 'standalone' })
  expect(seen.entities.filter(({ kind, name }) => kind === 'stream' && name !== 'trimmed')).toMatchObject([
    {
      name: 'tasks',
      figures: { length: measured(20), kept: { how: 'measured' }, memory: { how: 'measured' } },
      ...(counts ? { counters: { in: 20 } } : {})
    }
  ])
  const subscription = (group: string) =>
    seen.subscriptions.find(({ reader }) => reader === redisGroupId('r', 0, 'tasks', group))
  expect(subscription('start')?.figures).toMatchObject({ backlog: measured(20), readers: measured(0) })
  expect(subscription('middle')?.figures).toMatchObject({
    backlog: counts ? measured(13) : atMost(19),
    unacked: measured(5),
    unacked_age: { how: 'measured' },
    readers: name === 'redis-5.0.6' || name === 'redis-6.2.14' ? atLeast(2) : measured(2),
    ...(counts ? {} : { out_rate: { unknown: 'Redis before 7.0 does not say how much a group has read.' } })
  })
  expect(subscription('end')?.figures).toMatchObject({ backlog: measured(0), lateness: measured(0) })
  if (hearsAsking) expect(subscription('end')?.figures?.readers).toEqual(measured(1))
  else expect(subscription('end')?.figures?.readers).toHaveProperty('unknown')
  const middle = seen.entities.find(({ id }) => id === redisGroupId('r', 0, 'tasks', 'middle'))
  expect(troublesOf(middle?.facts).map(({ lead }) => lead)).toEqual(['Poison messages'])
})

test.each(
  HEARS_ASKING
)('%s: figures are those of the server’s own XINFO, and who asked in vain is less idle than inactive', async (name) => {
  const seen = await read(name)
  const answers = answersOf(name)
  const own = (command: string) => (answers[command] as unknown[][]).map(namedOf)
  const stream = namedOf(answers['XINFO STREAM tasks'] as unknown[])
  expect(numberOf(seen.entities.find((each) => each.kind === 'stream' && each.name === 'tasks')?.figures?.length)).toBe(
    stream.length
  )
  for (const { name: group, lag, pending } of own('XINFO GROUPS tasks')) {
    const subscription = seen.subscriptions.find(
      ({ reader }) => reader === redisGroupId('r', 0, 'tasks', String(group))
    )
    expect([numberOf(subscription?.figures?.backlog), numberOf(subscription?.figures?.unacked)]).toEqual([lag, pending])
    for (const consumer of own(`XINFO CONSUMERS tasks ${group}`)) {
      const sampleOf = (what: string) =>
        seen.samples.find(
          ({ of, part, name }) => of === subscription?.id && part === consumer.name && name === `redis.consumer.${what}`
        )?.value
      expect(sampleOf('idle')).toBe(consumer.idle)
      // Who never got anything is inactive for -1 ms, which is no time.
      expect(sampleOf('inactive')).toBe(consumer.inactive === -1 ? undefined : consumer.inactive)
    }
  }
  const trimmed = seen.subscriptions.find(({ reader }) => reader === redisGroupId('r', 0, 'trimmed', 'g'))
  expect(trimmed?.figures).toMatchObject({ backlog: measured(4), lost: measured(4) })
  const [worker] = own('XINFO CONSUMERS tasks middle')
  expect(Number(worker?.inactive)).toBeGreaterThan(Number(worker?.idle) + 300)
})
