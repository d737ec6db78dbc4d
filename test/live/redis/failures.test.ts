import { afterAll, beforeAll, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import { derive } from '../../../judge/derive.ts'
import { numberOf } from '../../../model/index.ts'
import { killService, pauseService, resumeService, startService, stopService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RedisService } from '../../services/redis.ts'
import { pollOnce, rejection } from '../watch.ts'
import { add, client, exactly, groupOf, read, streamOf, watch, xinfo } from './server.ts'

/** A server of its own: it is hung, killed, emptied and restarted here. */
const instance = { instance: 'redis-failures' }
const key = 'kept'
let service: RedisService
beforeAll(async () => {
  service = await startService('redis', instance)
  const redis = client(service, 'producer')
  await redis.flushall()
  await add(redis, key, 30)
  await redis.xgroup('CREATE', key, 'g', '0')
  await read(redis, key, 'g', 'c', 20)
  redis.disconnect()
})
afterAll(() => stopService('redis', instance))

test('a server that accepts and never answers: the deadline ends the poll, and so does an abort', async () => {
  const late = 'The broker does not answer in time.'
  const impatient = watch(service, { timeout: '1s' })
  const patient = watch(service, { timeout: '30m' })
  const answered = async () =>
    expect(groupOf(await pollOnce(impatient), key, 'g').figures?.backlog).toEqual(exactly(10))
  await until('it does not answer within a second', answered)
  await pollOnce(patient)
  pauseService('redis', instance)
  try {
    // On the connection it has, then on a new one, whose handshake hangs.
    for (let i = 0; i < 2; i++) expect(reasonFor(await rejection(pollOnce(impatient)))).toBe(late)
    // Only the abort can end these.
    for (let i = 0; i < 2; i++)
      expect(reasonFor(await rejection(pollOnce(patient, AbortSignal.timeout(300))))).toBe(late)
  } finally {
    resumeService('redis', instance)
  }
  await until('it does not answer within a second again', answered)
  await impatient.close()
  await patient.close()
})

test('killed, it says so; started again, it is seen as it was; emptied, no rate is negative', async () => {
  const watched = watch(service)
  const before = await pollOnce(watched)
  await killService('redis', instance)
  // The first polls may still find the socket that the kill is closing.
  await until('its port is not refused', async () =>
    expect(reasonFor(await rejection(pollOnce(watched)))).toBe('The broker does not answer: connection refused.')
  )

  service = await startService('redis', instance)
  const after = await pollOnce(watched)
  expect(groupOf(after, key, 'g').figures).toMatchObject({ unacked: exactly(20) })
  // Redis 7.0 replays a group's reading without counting it: its lag is null, so the backlog is a bound.
  const [info] = await xinfo(service, 'GROUPS', key)
  const bound = info?.lag === null ? { how: 'at_most', value: 29 } : exactly(10)
  expect(groupOf(after, key, 'g').figures?.backlog).toEqual(bound)
  // Counters live in the stream, so a restart from disk resets none.
  expect(streamOf(after, key)?.life).toBe(streamOf(before, key)?.life)
  expect(streamOf(after, key)?.counters).toEqual({ in: 30 })

  const redis = client(service, 'producer')
  await redis.flushall()
  await add(redis, key, 4)
  await redis.xgroup('CREATE', key, 'g', '0')
  await read(redis, key, 'g', 'c', 1)
  redis.disconnect()
  const emptied = await pollOnce(watched)
  const poll = { durationMs: 1, overruns: 0, intervalMs: 10_000 }
  const first = derive(undefined, after, poll)
  const { tick } = derive(first.memory, { ...emptied, atMs: after.atMs + 10_000 }, poll)
  const subscription = groupOf(emptied, key, 'g')
  expect(tick.subscriptions.find(({ id }) => id === subscription.id)?.verdict.state).not.toBe('rewound')
  for (const id of [subscription.id, streamOf(emptied, key)?.id ?? '']) {
    const { in_rate, out_rate } = tick.figures.get(id) ?? {}
    expect(numberOf(in_rate) ?? 0).toBeGreaterThanOrEqual(0)
    expect(numberOf(out_rate) ?? 0).toBeGreaterThanOrEqual(0)
  }
  await watched.close()
})
