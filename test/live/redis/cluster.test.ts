import { afterAll, beforeAll, expect, test } from 'vitest'
import { slotOf } from '../../../collector/transports/redis/cluster.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { carry } from '../../../judge/carry.ts'
import { derive } from '../../../judge/derive.ts'
import { type Observation, redisNodeId, redisStreamId, troublesOf } from '../../../model/index.ts'
import { killService, pauseService, resumeService } from '../../services/index.ts'
import type { RedisService } from '../../services/redis.ts'
import { nodeOf, startCluster, startNode, stopCluster } from '../../services/redis-cluster.ts'
import { expectSeen, pollOnce, pollUntil } from '../watch.ts'
import { add, client, exactly, groupOf, read, streamOf, watch, xinfo } from './server.ts'

const CLUSTER = 'redis-cluster'
const MASTERS = 3
/** A stream on each master, by its hash tag: slots are dealt in equal thirds. */
const KEYS = ['{a}:orders', '{b}:orders', '{c}:orders']
let nodes: RedisService[]
let watched: Connection

const addressOf = ({ host, port }: RedisService) => `${host}:${port}`
const node = (i: number): RedisService => {
  const found = nodes[i]
  if (found === undefined) throw new Error(`there is no node ${i}`)
  return found
}
/** Which of the masters serves a key. */
const ownerOf = (key: string): number => Math.min(MASTERS - 1, Math.floor(slotOf(key) / (16_384 / MASTERS)))
const keyOn = (i: number): string => KEYS.find((key) => ownerOf(key) === i) ?? ''
const nodeIn = (seen: Observation, i: number) =>
  seen.entities.find(({ id }) => id === redisNodeId('redis', addressOf(node(i))))

beforeAll(async () => {
  nodes = await startCluster(CLUSTER, MASTERS)
  for (const [i, key] of KEYS.entries()) {
    const redis = client(node(ownerOf(key)), 'producer')
    await add(redis, key, 10 + i)
    await redis.xgroup('CREATE', key, 'g', '0')
    await read(redis, key, 'g', 'g-1', 3 + i)
    redis.disconnect()
  }
  // Any node will do to begin with.
  watched = watch(node(1))
})
afterAll(async () => {
  await watched.close()
  await stopCluster(CLUSTER, MASTERS)
})

test('the slot of a key is what the server says it is', async () => {
  const keys = ['', 'orders', '{a}:orders', 'x{}y{a}', '{', 'x{a}{b}', 'Aufträge', 'a'.repeat(300)]
  for (const key of keys)
    expect([key, slotOf(key)]).toEqual([key, Number(await node(0).cli('CLUSTER', 'KEYSLOT', key))])
})

test('all masters’ streams are one target’s, as redis-cli sees them', async () => {
  expect(new Set(KEYS.map(ownerOf)).size).toBe(MASTERS)
  const seen = await pollOnce(watched)
  expect(seen.gaps).toEqual([])
  expect(seen.labels.mode).toBe('cluster')
  for (const key of KEYS) {
    const owner = node(ownerOf(key))
    const [stream] = await xinfo(owner, 'STREAM', key)
    const [group] = await xinfo(owner, 'GROUPS', key)
    expect(streamOf(seen, key)?.id).toBe(redisStreamId('redis', 0, key))
    expect(streamOf(seen, key)?.counters).toEqual({ in: stream?.['entries-added'] })
    expect(streamOf(seen, key)?.labels).toEqual({ db: '0', node: addressOf(owner) })
    expect(groupOf(seen, key, 'g').figures).toMatchObject({
      backlog: exactly(Number(group?.lag)),
      unacked: exactly(Number(group?.pending))
    })
  }
  expect(
    seen.entities
      .filter(({ kind }) => kind === 'node')
      .map(({ name }) => name)
      .sort()
  ).toEqual(nodes.map(addressOf).sort())
  expect(nodeIn(seen, 0)).toMatchObject({ labels: { role: 'master' }, figures: { memory: { how: 'measured' } } })
})

test.each(['killed', 'hung'] as const)('a master that is %s hides its own streams, and they come back', async (how) => {
  const away = keyOn(2)
  const others = KEYS.filter((key) => key !== away)
  const quick = watch(node(0), { timeout: '2s' })
  const whole = await pollUntil(quick, ({ gaps }) => gaps.length === 0)
  if (how === 'killed') await killService('redis', nodeOf(CLUSTER, 2))
  else pauseService('redis', nodeOf(CLUSTER, 2))
  try {
    const why =
      how === 'killed' ? 'The broker does not answer: connection refused.' : 'The broker does not answer in time.'
    const seen = await expectSeen(quick, (now) => {
      // The others had long told theirs when its time was up.
      if (how === 'hung') expect(Date.now() - now.atMs).toBeGreaterThan(1000)
      expect(now.gaps).toMatchObject([
        { what: `node ${addressOf(node(2))} and its streams: ${away}`, why, needs: null }
      ])
      for (const key of others) {
        const { backlog, unacked } = groupOf(whole, key, 'g').figures ?? {}
        expect(groupOf(now, key, 'g').figures).toMatchObject({ backlog, unacked })
      }
      expect(streamOf(now, away)).toBeUndefined()
    })
    const hidden = hiddenBy(whole, seen)
    expect(hidden.get(redisStreamId('redis', 0, away))).toBe(why)
    expect(hidden.get(groupOf(whole, away, 'g').id)).toBe(why)
    for (const key of others) expect(hidden.has(redisStreamId('redis', 0, key))).toBe(false)
    expect(nodeIn(seen, 2)?.figures?.memory).toEqual({ unknown: why })
    expect(troublesOf(nodeIn(seen, 2)?.facts).map(({ lead }) => lead)).toEqual(['Not reached'])
  } finally {
    if (how === 'killed') await startNode(CLUSTER, 2)
    else resumeService('redis', nodeOf(CLUSTER, 2))
  }
  await expectSeen(quick, (now) => {
    expect(now.gaps).toEqual([])
    expect(streamOf(now, away)).toMatchObject({
      life: streamOf(whole, away)?.life,
      figures: { length: streamOf(whole, away)?.figures?.length }
    })
  })
  await quick.close()
})

test('begun while one of its nodes is away, it is found by another', async () => {
  await pollUntil(watched, ({ gaps }) => gaps.length === 0)
  await killService('redis', nodeOf(CLUSTER, 0))
  const late = watch(node(1), { addresses: [addressOf(node(0)), addressOf(node(1))] })
  await expectSeen(late, (now) => {
    // What it holds was never seen, so nothing can be named.
    expect(now.gaps).toMatchObject([{ what: `node ${addressOf(node(0))} and its streams` }])
    expect(streamOf(now, keyOn(1))).toBeDefined()
  })
  await startNode(CLUSTER, 0)
  await expectSeen(late, (now) => {
    expect(now.gaps).toEqual([])
    expect(streamOf(now, keyOn(0))).toBeDefined()
  })
  await late.close()
})

test('a cluster that serves nothing while slots are missing says so, and hides the streams', async () => {
  const whole = await pollUntil(watched, ({ gaps }) => gaps.length === 0)
  for (const i of [0, 1]) await node(i).cli('CONFIG', 'SET', 'cluster-require-full-coverage', 'yes')
  await killService('redis', nodeOf(CLUSTER, 2))
  try {
    const why = 'The cluster is down: it serves no key until all slots have a master.'
    const isDown = ({ gaps }: Observation) => gaps.some((gap) => gap.why === why && gap.hides.length === 4)
    const seen = await pollUntil(watched, isDown, 60_000)
    expect(seen.gaps.map((gap) => gap.why)).toContain(why)
    const hidden = hiddenBy(whole, seen)
    for (const key of KEYS) expect(hidden.has(redisStreamId('redis', 0, key))).toBe(true)
    // The servers themselves answer.
    expect(nodeIn(seen, 0)?.figures?.memory).toMatchObject({ how: 'measured' })
  } finally {
    await startNode(CLUSTER, 2)
    for (const i of [0, 1]) await node(i).cli('CONFIG', 'SET', 'cluster-require-full-coverage', 'no')
  }
  await expectSeen(watched, ({ gaps }) => expect(gaps).toEqual([]))
})

test('a slot that moves to another node takes its streams along', async () => {
  const key = keyOn(0)
  const slot = slotOf(key)
  const [from, to] = [node(0), node(1)]
  const [fromId, toId] = [await from.cli('CLUSTER', 'MYID'), await to.cli('CLUSTER', 'MYID')]
  const before = await pollUntil(watched, ({ gaps }) => gaps.length === 0)
  await to.cli('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', fromId)
  await from.cli('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', toId)
  await from.cli('MIGRATE', to.host, String(to.port), key, '0', '5000')
  // It is at its new node, which does not answer for its slot yet.
  const moving = await pollOnce(watched)
  expect(moving.gaps).toMatchObject([
    { what: `streams that move: ${key}`, why: 'They move from one node of the cluster to another just now.' }
  ])
  expect(hiddenBy(before, moving).has(redisStreamId('redis', 0, key))).toBe(true)
  for (const { cli } of [to, from, node(2)]) await cli('CLUSTER', 'SETSLOT', String(slot), 'NODE', toId)
  await expectSeen(watched, (now) => {
    expect(now.gaps).toEqual([])
    expect(groupOf(now, key, 'g').figures?.unacked).toEqual(groupOf(before, key, 'g').figures?.unacked)
    expect(streamOf(now, key)?.life).toBe(streamOf(before, key)?.life)
  })
})

test('a user who may not ask for the slots sees the node that is named, and a gap', async () => {
  await node(0).cli('ACL', 'SETUSER', 'half', 'on', '>secret', '%R~*', '-@all', '+scan', '+xinfo', '+info', '+time')
  const half = watch(node(0), { username: 'half', password: 'secret' })
  const seen = await pollOnce(half)
  await half.close()
  expect(seen.gaps.filter(({ needs }) => needs === 'ACL rule +cluster|slots')).toMatchObject([
    { what: 'other nodes of the cluster', why: 'The server does not allow CLUSTER SLOTS.' }
  ])
  expect(seen.entities.filter(({ kind }) => kind === 'node').map(({ name }) => name)).toEqual([addressOf(node(0))])
})

const hiddenBy = (whole: Observation, seen: Observation) => {
  const { memory } = derive(undefined, whole, { durationMs: 1, overruns: 0, intervalMs: 1000 })
  return carry(memory, seen).hidden
}
