import { describeProducersV0, describeTransactionsV0, listTransactionsV0 } from '@platformatic/kafka'
import type { Cluster } from './cluster.ts'
import { AUTHORIZATION, addressOf, type Broker, type Offsets, type Topic } from './described.ts'
import { eachBroker } from './offsets.ts'

/** A transaction that began this long ago is looked into, ms; most are over in far less. */
const LOOK_MS = 10_000
/** What was found out of it is asked again after this long, ms. */
const AGAIN_MS = 30_000
/** So many partitions are looked into in one poll. */
const MOST_PARTITIONS = 200

/** A transaction that holds back those who read only what is committed (isolation.level=read_committed). */
export interface OpenTransaction {
  topic: string
  partition: number
  /** Where it begins: the partition's last stable offset. */
  offset: number
  /** undefined where it may not be read. */
  producerId: bigint | undefined
  /** When its producer last wrote to the partition, Unix ms. */
  wroteMs: number
  /** As its coordinator has it; undefined where none tells of it. */
  coordinated: { transactionalId: string; startedMs: number; timeoutMs: number } | undefined
}

export interface Transactions {
  /** Last stable offsets (KIP-98): below them everything is committed or aborted. */
  stable: Offsets
  /** Topics that ever had a transaction open. */
  used: ReadonlySet<string>
  open: readonly OpenTransaction[]
  /** Topics whose producers may not be read. */
  forbidden: ReadonlySet<string>
}

interface Held {
  offset: number
  sinceMs: number
  askedMs: number
  found: OpenTransaction | undefined
}

interface Seen {
  brokers: readonly Broker[]
  topics: readonly Topic[]
  ends: Offsets
  stable: Offsets
  silent: Map<number, string>
}

/**
 * Finds whose transaction it is where a partition's last stable offset stays behind its end: DescribeProducers tells the producer
 * (Read on the topic), ListTransactions and DescribeTransactions who that is (Describe on the transactional id) (KIP-664).
 */
export class TransactionReader {
  #held = new Map<string, Held>()
  readonly #used = new Set<string>()

  async read(cluster: Cluster, { brokers, topics, ends, stable, silent }: Seen, nowMs: number): Promise<Transactions> {
    const readable = topics.filter(({ errorCode }) => errorCode === 0)
    const held = this.#follow(readable, ends, stable, nowMs)
    const due = held
      .filter(({ state }) => nowMs - state.sinceMs >= LOOK_MS && nowMs - state.askedMs >= AGAIN_MS)
      .slice(0, MOST_PARTITIONS)
    if (due.length > 0) await look(cluster, brokers, due, silent, nowMs)
    return {
      stable,
      used: this.#used,
      open: held.flatMap(({ state }) => state.found ?? []),
      forbidden: new Set(held.flatMap(({ topic, state }) => (isRefused(state) ? [topic] : [])))
    }
  }

  /** Partitions whose last stable offset lies before their end, since when it stands where it does. */
  #follow(topics: readonly Topic[], ends: Offsets, stable: Offsets, nowMs: number): Looked[] {
    const held = new Map<string, Held>()
    const looked: Looked[] = []
    for (const { name, partitions } of topics)
      for (const { index, leader } of partitions) {
        const offset = stable.get(name)?.get(index)
        const end = ends.get(name)?.get(index)
        // Asked after the end: what is stable by then may lie beyond it.
        if (offset === undefined || end === undefined || offset >= end) continue
        this.#used.add(name)
        const key = `${name}/${index}`
        const before = this.#held.get(key)
        const state =
          before?.offset === offset
            ? before
            : { offset, sinceMs: nowMs, askedMs: Number.NEGATIVE_INFINITY, found: undefined }
        held.set(key, state)
        looked.push({ topic: name, partition: index, leader, state })
      }
    this.#held = held
    return looked
  }
}

interface Looked {
  topic: string
  partition: number
  leader: number
  state: Held
}

const isRefused = ({ found }: Held): boolean => found !== undefined && found.producerId === undefined

/** Finds whose transactions hold these partitions. */
const look = async (
  cluster: Cluster,
  brokers: readonly Broker[],
  due: readonly Looked[],
  silent: Map<number, string>,
  nowMs: number
): Promise<void> => {
  const there = brokers.filter(({ id }) => !silent.has(id))
  await eachBroker(there, new Map(), async (broker) => {
    const own = due.filter(({ leader }) => leader === broker.id)
    const topics = [...Map.groupBy(own, ({ topic }) => topic)].map(([name, partitions]) => ({
      name,
      partitionIndexes: partitions.map(({ partition }) => partition)
    }))
    if (topics.length === 0) return
    const answer = await cluster.ask(addressOf(broker), describeProducersV0, topics)
    const answered = new Map(
      answer.topics.flatMap(({ name, partitions }) =>
        partitions.map((partition) => [`${name}/${partition.partitionIndex}`, partition] as const)
      )
    )
    for (const { topic, partition, state } of own) {
      const told = answered.get(`${topic}/${partition}`)
      if (told === undefined) continue
      state.askedMs = nowMs
      const at = { topic, partition, offset: state.offset }
      if (AUTHORIZATION.has(told.errorCode)) {
        state.found = { ...at, producerId: undefined, wroteMs: state.sinceMs, coordinated: undefined }
        continue
      }
      // Of the transactions that are open, the one that began first holds the others.
      const [first] = told.activeProducers
        .filter(({ currentTxnStartOffset }) => currentTxnStartOffset >= 0n)
        .sort((a, b) => Number(a.currentTxnStartOffset - b.currentTxnStartOffset))
      state.found =
        first === undefined
          ? undefined
          : { ...at, producerId: first.producerId, wroteMs: Number(first.lastTimestamp), coordinated: undefined }
    }
  })
  await coordinate(cluster, there, due)
}

/** Adds what the coordinators know of the transactions found. */
const coordinate = async (cluster: Cluster, brokers: readonly Broker[], due: readonly Looked[]): Promise<void> => {
  const producers = new Set(due.flatMap(({ state }) => state.found?.producerId ?? []))
  if (producers.size === 0) return
  const known = new Map<bigint, OpenTransaction['coordinated']>()
  await eachBroker(brokers, new Map(), async (broker) => {
    const listed = await cluster.ask(addressOf(broker), listTransactionsV0, [], [...producers], -1n, null)
    const ids = listed.transactionStates
      .filter(({ transactionState }) => !OVER.has(transactionState))
      .map(({ transactionalId }) => transactionalId)
    if (ids.length === 0) return
    const described = await cluster.ask(addressOf(broker), describeTransactionsV0, ids)
    for (const { errorCode, producerId, transactionalId, ...rest } of described.transactionStates)
      if (errorCode === 0)
        known.set(producerId, {
          transactionalId,
          startedMs: Number(rest.transactionStartTimeMs),
          timeoutMs: rest.transactionTimeoutMs
        })
  })
  for (const { state } of due)
    if (state.found?.producerId !== undefined)
      state.found = { ...state.found, coordinated: known.get(state.found.producerId) }
}

/** States of a transactional id that has no transaction under way (KIP-664). */
const OVER: ReadonlySet<string> = new Set(['Empty', 'CompleteCommit', 'CompleteAbort', 'Dead'])
