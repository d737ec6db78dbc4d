import { afterAll, expect, test } from 'vitest'
import { type Observation, redisNodeId } from '../../../model/index.ts'
import { killService, startService, stopService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RedisService } from '../../services/redis.ts'
import { nodeOf, startCluster, stopCluster } from '../../services/redis-cluster.ts'
import { startSentinel } from '../../services/redis-sentinel.ts'
import { expectSeen, pollOnce, pollUntil, rejection } from '../watch.ts'
import { add, client, exactly, groupOf, read, streamOf, watch } from './server.ts'

const CLUSTER = 'redis-failover'
const [MASTER, REPLICA, SENTINEL] = ['redis-watched', 'redis-replica', 'redis-sentinel']
const NAME = 'tasks'
const key = '{a}:orders'

afterAll(async () => {
  await stopCluster(CLUSTER, 6)
  for (const instance of [SENTINEL, REPLICA, MASTER]) await stopService('redis', { instance })
})

const addressOf = ({ host, port }: RedisService) => `${host}:${port}`
/** Ten entries, three read; at the replica too when it resolves. */
const fill = async (server: RedisService) => {
  const redis = client(server, 'producer')
  await add(redis, key, 10)
  await redis.xgroup('CREATE', key, 'g', '0')
  await read(redis, key, 'g', 'g-1', 3)
  expect(await redis.wait(1, 20_000)).toBe(1)
  redis.disconnect()
}
const nodesIn = (seen: Observation) =>
  seen.entities
    .filter(({ kind }) => kind === 'node')
    .map(({ id }) => id)
    .sort()
const isSeen = (seen: Observation) => seen.gaps.length === 0 && streamOf(seen, key) !== undefined

test('a replica that takes over in a cluster is watched in its master’s place', async () => {
  const nodes = await startCluster(CLUSTER, 3, 1)
  const [first, , master] = nodes
  if (first === undefined || master === undefined) throw new Error('there is no cluster')
  await fill(master)
  const watched = watch(first)
  // A cluster names a replica once it has all that its master has.
  const replicaIn = (seen: Observation) => seen.entities.find(({ id }) => id === nodeIdOf(master))?.labels.replicas
  const before = await pollUntil(watched, (seen) => isSeen(seen) && replicaIn(seen) !== undefined)
  const replica = nodes.find((node) => addressOf(node) === replicaIn(before))
  if (replica === undefined) throw new Error('the replica is not seen')
  expect(nodesIn(before)).toEqual(nodes.slice(0, 3).map(nodeIdOf).sort())
  // It takes over only once it was seen that the master is away.
  await replica.cli('CONFIG', 'SET', 'cluster-replica-no-failover', 'yes')
  await killService('redis', nodeOf(CLUSTER, 2))
  await expectSeen(watched, (now) =>
    expect(now.gaps).toMatchObject([{ what: `node ${addressOf(master)} and its streams: ${key}` }])
  )
  await replica.cli('CONFIG', 'SET', 'cluster-replica-no-failover', 'no')
  await expectSeen(watched, (now) => {
    expect(now.gaps).toEqual([])
    expect(nodesIn(now)).toContain(nodeIdOf(replica))
    expect(nodesIn(now)).not.toContain(nodeIdOf(master))
    expect(groupOf(now, key, 'g').id).toBe(groupOf(before, key, 'g').id)
    expect(groupOf(now, key, 'g').figures?.unacked).toEqual(exactly(3))
    expect(streamOf(now, key)).toMatchObject({ counters: { in: 10 }, life: streamOf(before, key)?.life })
  })
  await watched.close()
})

test('who Sentinel says is master is watched, also when another is', async () => {
  const master = await startService('redis', { instance: MASTER })
  const replica = await startService('redis', { instance: REPLICA })
  await master.cli('REPLICAOF', 'NO', 'ONE')
  await master.cli('FLUSHALL')
  await replica.cli('REPLICAOF', master.host, String(master.port))
  const sentinel = await startSentinel(SENTINEL, NAME, master)
  await fill(master)
  await until('Sentinel does not see the replica', async () => {
    if (!(await sentinel.cli('SENTINEL', 'REPLICAS', NAME)).includes(String(replica.port))) throw new Error('not yet')
  })
  const by = { addresses: [], sentinels: [`127.0.0.1:1`, addressOf(sentinel)], master: NAME }
  const watched = watch(master, by)
  const before = await pollOnce(watched)
  expect(nodesIn(before)).toEqual([nodeIdOf(master)])
  expect(groupOf(before, key, 'g').figures).toMatchObject({ backlog: exactly(7), unacked: exactly(3) })

  await killService('redis', { instance: MASTER })
  await sentinel.cli('SENTINEL', 'SET', NAME, 'down-after-milliseconds', '1000')
  await until('the replica is not watched', async () => {
    const after = await pollOnce(watched)
    expect(nodesIn(after)).toEqual([nodeIdOf(replica)])
    expect(groupOf(after, key, 'g').figures).toMatchObject({ unacked: exactly(3) })
    expect(streamOf(after, key)).toMatchObject({ counters: { in: 10 }, life: streamOf(before, key)?.life })
  })

  const stranger = watch(master, { ...by, master: 'nobody' })
  expect(await rejection(pollOnce(stranger))).toMatchObject({
    message: 'Sentinel knows no master of this name.',
    needs: 'the master’s name as Sentinel has it'
  })
  await stopService('redis', { instance: SENTINEL })
  // Who is connected needs no Sentinel.
  expect(nodesIn(await pollOnce(watched))).toEqual([nodeIdOf(replica)])
  await watched.close()
  const alone = watch(master, by)
  expect((await rejection(pollOnce(alone))).message).toBe('No Sentinel answers.')
  await alone.close()
})

test('Sentinels that ask for a login of their own get it, and say when it is wrong', async () => {
  const master = await startService('redis', { instance: MASTER })
  await master.cli('REPLICAOF', 'NO', 'ONE')
  const sentinel = await startSentinel(SENTINEL, NAME, master, ['requirepass secret'])
  const by = { addresses: [], sentinels: [addressOf(sentinel)], master: NAME }
  const watched = watch(master, { ...by, sentinelPassword: 'secret' })
  expect(nodesIn(await pollOnce(watched))).toEqual([nodeIdOf(master)])
  // Demoted behind Sentinel's back, it is not believed any more.
  await master.cli('REPLICAOF', '127.0.0.1', '1')
  expect((await rejection(pollOnce(watched))).message).toBe('The server that Sentinel named is a replica.')
  await watched.close()
  const refused = watch(master, { ...by, sentinelPassword: 'a wrong one' })
  expect((await rejection(pollOnce(refused))).message).toBe('Sentinel refuses the credentials.')
  const silent = watch(master, by)
  expect((await rejection(pollOnce(silent))).message).toBe('Sentinel asks for a password.')
})

const nodeIdOf = (server: RedisService) => redisNodeId('redis', addressOf(server))
