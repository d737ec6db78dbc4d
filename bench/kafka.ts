import { connect, type Socket } from 'node:net'
import {
  Connection,
  createTopicsV7,
  describeGroupsV5,
  describeLogDirsV4,
  findCoordinatorV4,
  listGroupsV5,
  listOffsetsV7,
  metadataV12,
  offsetCommitV8,
  offsetFetchV8,
  produceV9,
  type Writer
} from '@platformatic/kafka'
import { transport } from '../collector/transports/kafka/index.ts'
import { COMMITTED, EARLIEST, LATEST, UNCOMMITTED } from '../collector/transports/kafka/offsets.ts'
import { derive } from '../judge/derive.ts'
import type { Memory } from '../judge/memory.ts'
import { KafkaTarget, numberOf, type Observation } from '../model/index.ts'
import { startService, stopService } from '../test/services/index.ts'
import { folderOf, readState } from '../test/services/process.ts'
import { againstKminion } from './kafka-peer.ts'
import type { Line } from './line.ts'
import { byTurns, compared, type Grown, grew, heldBytes, processCpuMs, putFirst, type Spent, told } from './turns.ts'

const instance = 'bench-kafka'
const PARTITIONS = 100
const POLLS = 16
const BAR = 2

/**
 * A poll of Kafka (read and observe) against the raw limit: the same figures asked by the very requests, written beforehand, on a bare socket, the
 * answers thrown away. Both in turn, in the same run. How they are compared: ./turns.ts. Beside them Kafka's own tool, as a peer that everybody has. And how time, memory and the broker's own CPU grow from a tenth of that. Each group has committed on every partition of one topic.
 */
export const run = async function* (): AsyncGenerator<Line> {
  const service = await startService('kafka', {
    instance,
    fresh: true,
    jvm: ['-Xmx2g'],
    // Room for the indexes of so many partitions.
    properties: { 'log.index.size.max.bytes': '102400', 'offsets.topic.num.partitions': '8' }
  })
  try {
    putFirst(brokerPid())
    const small = await measure(service.bootstrap, { topics: 10, groups: 100 })
    yield* toldOf('100 groups × 1,000 partitions', small)
    yield* againstKminion('10,000 pairs', service.bootstrap, { pairs: 10_000, poll: small.poll, brokerCpuMs })
    const large = await measure(service.bootstrap, { topics: 100, groups: 1000 })
    yield* toldOf('1,000 groups × 10,000 partitions, 100,000 pairs', large)
    yield* compared('kafka poll against raw replay', large.poll, large.raw, BAR)
    yield* againstKminion('100,000 pairs', service.bootstrap, { pairs: 100_000, poll: large.poll, brokerCpuMs })
    const toolMs = await timed(() => service.groupsTool('--describe', '--all-groups'))
    yield plain('kafka-consumer-groups --describe --all-groups, its start included', toolMs, 'ms')
    yield plain('kafka poll against that', large.poll.ms / toolMs, '×')
    yield* grew('kafka poll, ten times the pairs', small, large)
    yield plain('kafka judging, ten times the pairs', large.judgeMs / small.judgeMs, '× the time')
  } finally {
    await stopService('kafka', { instance })
  }
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

interface Measured extends Grown {
  raw: Spent
  judgeMs: number
  grownBytes: number
}

function* toldOf(of: string, { poll, raw, judgeMs, grownBytes, heldBytes }: Measured): Generator<Line> {
  yield* told(`kafka poll, ${of}`, poll)
  yield* told(`kafka raw replay, ${of}`, raw)
  yield plain(`kafka judging a poll, ${of}`, judgeMs, 'ms')
  yield plain(`kafka memory that polling and judging add (RSS), ${of}`, grownBytes / 1e6, 'MB')
  yield plain(`kafka memory held between polls, ${of}`, heldBytes / 1e6, 'MB')
}

const plain = (name: string, value: number, unit: string): Line => ({ name, value, unit, bar: null, holds: null })

interface Size {
  topics: number
  groups: number
}

const measure = async (bootstrap: string, size: Size): Promise<Measured> => {
  await fill(bootstrap, size)
  const held = heldBytes()
  const before = process.memoryUsage().rss
  const log = { debug: () => undefined, warn: () => undefined }
  const target = KafkaTarget.parse({ id: 'bench', kind: 'kafka', brokers: [bootstrap] })
  const watched = transport.open(target, { log, secret: async (secret) => String(secret) })
  const requests = requestsOf(size)
  let memory: Memory | undefined
  const judged: number[] = []
  let seen: Observation | undefined
  const poll = async () => {
    seen = await watched.poll(new AbortController().signal)
  }
  const judge = () => {
    const observation = check(seen, size)
    const began = performance.now()
    memory = derive(memory, observation, { durationMs: 1000, overruns: 0, intervalMs: 10_000 }).memory
    judged.push(performance.now() - began)
  }
  const raw = () => replay(bootstrap, requests)
  // The first ones compile what they run, and read what is then remembered.
  for (let i = 0; i < 2; i++) {
    await poll()
    judge()
    await raw()
  }
  judged.length = 0
  const [polls, , raws] = await byTurns([poll, async () => judge(), raw], { rounds: POLLS, brokerCpuMs })
  const grownBytes = process.memoryUsage().rss - before
  seen = undefined
  const measured = { poll: polls, raw: raws, judgeMs: Math.min(...judged), grownBytes, heldBytes: heldBytes() - held }
  // What judging remembers is held until here, too.
  memory = undefined
  await watched.close()
  return measured
}

const brokerPid = (): number => readState(folderOf(instance, 'kafka'))?.pid ?? 0
const brokerCpuMs = (): number => processCpuMs(brokerPid())

/** A poll that saw less would be quick for nothing. */
const check = (seen: Observation | undefined, { topics, groups }: Size): Observation => {
  const own = seen?.entities.filter(({ kind }) => kind === 'topic').length
  if (
    seen === undefined ||
    own !== topics ||
    seen.subscriptions.length !== groups ||
    backlogIn(seen) < 2 * PARTITIONS * groups ||
    seen.gaps.length > 0
  )
    throw new Error(
      `the poll saw ${own} topics, ${seen?.subscriptions.length} subscriptions and ${seen === undefined ? 0 : backlogIn(seen)} messages that wait; gaps: ${seen?.gaps.map(({ what }) => what)}`
    )
  return seen
}

const backlogIn = ({ subscriptions }: Observation): number =>
  subscriptions.reduce((sum, { figures }) => sum + (numberOf(figures?.backlog) ?? Number.NaN), 0)

const topicName = (i: number): string => `topic-${i}`
const groupName = (i: number): string => `group-${i}`
const indexes = Array.from({ length: PARTITIONS }, (_, i) => i)

/** Adds what is missing: each partition has three messages or more, of which each group has read one. */
const fill = async (bootstrap: string, { topics, groups }: Size): Promise<void> => {
  const connection = new Connection('bench', { requestTimeout: 120_000 })
  const [host = '', port = ''] = bootstrap.split(':')
  await connection.connect(host, Number(port))
  const { topics: there } = await metadataV12.api.async(connection, null, false, false)
  const known = new Set(there.map(({ name }) => name))
  const missing = Array.from({ length: topics }, (_, i) => topicName(i)).filter((name) => !known.has(name))
  for (let i = 0; i < missing.length; i += 10)
    await createTopicsV7.api.async(
      connection,
      missing
        .slice(i, i + 10)
        .map((name) => ({ name, numPartitions: PARTITIONS, replicationFactor: 1, assignments: [], configs: [] })),
      60_000,
      false
    )
  for (const topic of missing) await again(() => produce(connection, topic))
  await again(() => findCoordinatorV4.api.async(connection, 0, [groupName(0)]))
  for (let i = 0; i < groups; i++) await commit(connection, groupName(i), topicName(Math.floor((i * topics) / groups)))
  await connection.close()
}

const produce = (connection: Connection, topic: string): Promise<unknown> => {
  const timestamp = BigInt(Date.now())
  const messages = indexes.flatMap((partition) =>
    ['a', 'b', 'c'].map((text) => ({ topic, partition, timestamp, value: Buffer.from(text) }))
  )
  return produceV9.api.async(connection, 1, 30_000, messages)
}

const commit = async (connection: Connection, group: string, topic: string): Promise<void> => {
  const partitions = indexes.map((partitionIndex) => ({
    partitionIndex,
    committedOffset: 1n,
    committedLeaderEpoch: -1,
    committedMetadata: null
  }))
  await again(() => offsetCommitV8.api.async(connection, group, -1, '', null, [{ name: topic, partitions }]))
}

/** Kafka's own topic of offsets is made when a coordinator is first asked for, and takes its time. */
const again = async (ask: () => Promise<unknown>): Promise<void> => {
  for (let tries = 0; ; tries++)
    try {
      await ask()
      return
    } catch (error) {
      if (tries === 100) throw error
      await new Promise((done) => setTimeout(done, 200))
    }
}

/** What a poll asks, as it goes over the wire. */
const requestsOf = ({ topics, groups }: Size): Buffer[] => {
  const [names, ids] = [
    Array.from({ length: topics }, (_, i) => topicName(i)),
    Array.from({ length: groups }, (_, i) => groupName(i))
  ]
  const offsets = (isolation: number, timestamp: bigint): Buffer =>
    framed(
      listOffsetsV7,
      listOffsetsV7.createRequest(
        -1,
        isolation,
        names.map((name) => ({
          name,
          partitions: indexes.map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: -1, timestamp }))
        }))
      )
    )
  return [
    framed(metadataV12, metadataV12.createRequest(null, false, false)),
    framed(listGroupsV5, listGroupsV5.createRequest([], [])),
    framed(describeGroupsV5, describeGroupsV5.createRequest(ids, false)),
    framed(
      offsetFetchV8,
      offsetFetchV8.createRequest(
        ids.map((groupId) => ({ groupId, memberId: null, memberEpoch: -1, topics: null })),
        false
      )
    ),
    offsets(UNCOMMITTED, EARLIEST),
    offsets(UNCOMMITTED, LATEST),
    offsets(COMMITTED, LATEST),
    framed(describeLogDirsV4, describeLogDirsV4.createRequest([]))
  ]
}

/** A request with its size and header, version 2: api_key api_version correlation_id client_id TAG_BUFFER. */
const framed = ({ api }: { api: { key: number; version: number } }, body: Writer): Buffer => {
  const client = Buffer.from('bench')
  const header = Buffer.alloc(4 + 2 + 2 + 4 + 2)
  header.writeInt16BE(api.key, 4)
  header.writeInt16BE(api.version, 6)
  header.writeInt16BE(client.length, 12)
  const request = Buffer.concat([header, client, Buffer.from([0]), body.buffer])
  request.writeInt32BE(request.length - 4, 0)
  return request
}

/** One after the other: what a poll asks next depends on what was answered before. */
const replay = async (bootstrap: string, requests: readonly Buffer[]): Promise<void> => {
  const [host = '', port = ''] = bootstrap.split(':')
  const socket = connect(Number(port), host)
  try {
    for (const request of requests) await answered(socket, request)
  } finally {
    socket.destroy()
  }
}

/** Until as many bytes came as the answer's first four say. */
const answered = (socket: Socket, request: Buffer): Promise<void> =>
  new Promise((done, fail) => {
    let head = Buffer.alloc(0)
    let missing = Number.POSITIVE_INFINITY
    const take = (chunk: Buffer): void => {
      if (missing === Number.POSITIVE_INFINITY) {
        head = Buffer.concat([head, chunk])
        if (head.length < 4) return
        missing = head.readInt32BE(0) + 4 - head.length
      } else missing -= chunk.length
      if (missing > 0) return
      socket.off('data', take)
      socket.off('error', fail)
      done()
    }
    socket.on('data', take)
    socket.once('error', fail)
    socket.write(request)
  })
