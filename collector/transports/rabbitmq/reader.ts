import type { Gap, RabbitmqTarget } from '../../../model/index.ts'
import { matcher } from '../../patterns.ts'
import { reasonFor, Unseen } from '../../reasons.ts'
import type { TransportContext } from '../transport.ts'
import type { Answers, Part, Queue } from './answers.ts'
import { ConsumerCounts } from './consumer-counts.ts'
import { type DeadLetters, readDeadLetters } from './dead-letters.ts'
import { Http } from './http.ts'
import { KnownLabels } from './known-labels.ts'
import { bareAnswers, countsOf, type Joined, join, labelled, namedQueue, withMetrics } from './merge.ts'
import { type Breadth, escapes, type NodeMetrics, readNode } from './metrics.ts'
import { Management } from './read.ts'
import { Tallies } from './tallies.ts'

/** Where the metrics tell of queues, how often the management API is asked for names, bindings, policies, consumers and channels. */
export const RARELY_MS = 60_000
/** At first it is asked each time: in this time it shows which queues the metrics alone would count too little of. */
export const SETTLED_MS = 30_000
/** A queue that came or went has it asked sooner, though not more often than this. */
const SOON_MS = 5000
/** So many queues that it alone counts rightly are asked for one by one; with more, all are. */
const SINGLE = 100

const NO_API = 'The metrics endpoint does not tell it.'
const API = 'the management API (management in the configuration)'
const PARTS: Part[] = ['exchanges', 'bindings', 'policies', 'consumers', 'channels', 'connections']

/** Reads one cluster by what the target has of management API and metrics, each for what it tells best. */
export class Reader {
  readonly #target: RabbitmqTarget
  readonly #http: Http
  readonly #management: Management | undefined
  readonly #labels = new Map<string, KnownLabels>()
  readonly #consumers = new Map<string, ConsumerCounts>()
  readonly #tallies = new Tallies()
  readonly #shows: (name: string) => boolean
  #last: { answers: Answers; atMs: number } | undefined
  #firstMs: number | undefined
  #labelled: { of: readonly Queue[]; escaped: boolean; queues: ReturnType<typeof labelled> } | undefined
  #deadLetters: { atMs: number; byNode: ReadonlyMap<string, DeadLetters> } = {
    atMs: Number.NEGATIVE_INFINITY,
    byNode: new Map()
  }
  #joined: ({ of: object; nodes: readonly NodeMetrics[] } & ReturnType<typeof join>) | undefined

  constructor(target: RabbitmqTarget, context: TransportContext) {
    this.#target = target
    this.#http = new Http(target, context)
    this.#management = target.management.length === 0 ? undefined : new Management(target, context, this.#http)
    const takes = matcher(target.queues)
    this.#shows = (name) => takes(name) && (target.internal || !/^amq\.|^mq\./.test(name))
  }

  async read(signal: AbortSignal): Promise<Answers> {
    if (this.#target.metrics.length === 0 && this.#management !== undefined) return this.#management.read(signal)
    const atMs = Date.now()
    this.#firstMs ??= atMs
    const last = this.#last
    const early = last === undefined || atMs - this.#firstMs < SETTLED_MS || atMs - last.atMs >= RARELY_MS
    const wide = (this.#management === undefined && early) || hasTimes(last?.answers)
    const [{ nodes, gaps, failure, answeredMs }, told] = await Promise.all([
      this.#readNodes(wide, atMs, signal),
      this.#ask(early ? undefined : last?.answers, signal),
      this.#readDeadLetters(atMs, signal)
    ])
    signal.throwIfAborted()
    if (nodes.length === 0 && 'failed' in told) throw this.#management === undefined ? failure : told.failed
    // Where it could not be asked for a little, it was for everything.
    const whole = early || ('answers' in told && told.answers.queues !== last?.answers.queues)
    const { answers, full } = await this.#complete(told, nodes, whole, signal)
    const seen = this.#management === undefined ? unseenIn(answers, gaps) : answers
    if (full || (this.#management === undefined && wide)) this.#last = { answers: seen, atMs }
    const merged = await this.#merged(seen, { nodes, full, atMs, answeredMs }, signal)
    return { ...merged, gaps, rareMs: this.#last?.atMs ?? atMs, deadLetters: this.#deadLetters.byNode }
  }

  async close(): Promise<void> {
    // After a failure all may be another: the API is asked each time again for a while.
    this.#firstMs = undefined
    this.#management?.forget()
    await this.#http.close()
  }

  /** All nodes side by side. One that does not answer is a gap: its queues are then read from the management API. */
  async #readNodes(wide: boolean, atMs: number, signal: AbortSignal) {
    const bases = this.#target.metrics
    const results = await Promise.allSettled(bases.map((base) => this.#readNode(base, wide, atMs, signal)))
    const answered = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    const nodes = answered.map(({ metrics }) => metrics)
    const answeredMs = answered.length === 0 ? undefined : Math.max(...answered.map((each) => each.atMs))
    const failures = results.flatMap((result, i): [string, unknown][] =>
      result.status === 'rejected' ? [[bases[i] ?? '', result.reason]] : []
    )
    const gaps = failures.map(([base, error]): Gap => {
      const needs = error instanceof Unseen ? error.needs : null
      return { what: `metrics of ${new URL(base).host}`, why: reasonFor(error), needs, hides: [] }
    })
    return { nodes, gaps, failure: failures[0]?.[1], answeredMs }
  }

  async #readNode(base: string, wide: boolean, atMs: number, signal: AbortSignal) {
    const counts = this.#consumers.get(base) ?? new ConsumerCounts()
    this.#consumers.set(base, counts)
    const read = (asked: Breadth | 'consumers only') =>
      readNode(this.#http, this.#target, { base, asked, known: this.#known(base) }, signal)
    const asked = counts.breadth(wide, atMs)
    const seen = await read(asked)
    const answeredMs = Date.now()
    const counted = asked !== 'narrow' ? seen : counts.needs(seen) ? await read('consumers only') : undefined
    counts.told(seen, counted, atMs)
    return { metrics: seen, atMs: answeredMs }
  }

  /** A node's labels stay mostly as they are from poll to poll. */
  #known(base: string): KnownLabels {
    const known = this.#labels.get(base) ?? new KnownLabels()
    this.#labels.set(base, known)
    return known
  }

  /** A node's sums of all queues cost it more than its other metrics do, and are asked rarely. One that does not tell them hides nothing else. */
  async #readDeadLetters(atMs: number, signal: AbortSignal): Promise<void> {
    if (atMs - this.#deadLetters.atMs < RARELY_MS) return
    const told = await Promise.allSettled(
      this.#target.metrics.map((base) => readDeadLetters(this.#http, this.#target, base, signal))
    )
    const byNode = new Map(
      told.flatMap((each) => (each.status === 'fulfilled' ? [[each.value.node, each.value.counts] as const] : []))
    )
    this.#deadLetters = { atMs, byNode }
  }

  async #ask(again: Answers | undefined, signal: AbortSignal): Promise<{ answers: Answers } | { failed: unknown }> {
    if (this.#management === undefined) return { failed: undefined }
    try {
      return {
        answers: await (again === undefined ? this.#management.read(signal) : this.#management.readAgain(again, signal))
      }
    } catch (failed) {
      return { failed }
    }
  }

  /** The management API's answers with all that the metrics make necessary; without it, what the metrics know by themselves. */
  async #complete(
    told: { answers: Answers } | { failed: unknown },
    nodes: readonly NodeMetrics[],
    full: boolean,
    signal: AbortSignal
  ): Promise<{ answers: Answers; full: boolean }> {
    if ('failed' in told) return { answers: this.#withoutApi(told.failed, nodes), full: false }
    if (full || !this.#needsAll(told.answers, nodes)) return { answers: told.answers, full }
    const all = await this.#ask(undefined, signal)
    return 'failed' in all ? { answers: told.answers, full: false } : { answers: all.answers, full: true }
  }

  /** Whether the API is to be asked for everything now: the metrics don't know a queue, know another one, or would count too little of many. */
  #needsAll(answers: Answers, nodes: readonly NodeMetrics[]): boolean {
    const led = new Set(nodes.map(({ node }) => node))
    const running = new Set(answers.nodes.flatMap(({ name, running }) => (running ? [name] : [])))
    const wanted = running.size > 0 ? running : new Set(answers.queues.map(({ node }) => node))
    if ([...wanted].some((name) => !led.has(name))) return true
    if (this.#tallies.restless.size > SINGLE) return true
    if (Date.now() - (this.#last?.atMs ?? 0) < SOON_MS) return false
    const { joined, unknown } = this.#join(answers, nodes)
    // One that was listed before it told its first statistics has no state yet.
    const gone = joined.some(
      ({ queue, metrics }) =>
        metrics === undefined && (queue.state ?? 'running') === 'running' && led.has(queue.leader ?? queue.node)
    )
    return gone || unknown.some((key) => this.#shows(namedQueue(key, escapedBy(nodes), undefined, '').name))
  }

  #withoutApi(failed: unknown, nodes: readonly NodeMetrics[]): Answers {
    const why =
      failed === undefined
        ? { why: NO_API, needs: API }
        : { why: reasonFor(failed), needs: failed instanceof Unseen ? failed.needs : null }
    const bare = bareAnswers(nodes, new Map(PARTS.map((part) => [part, why])), Date.now())
    const before = this.#last?.answers
    // What it told before still names the queues.
    if (before !== undefined && this.#management !== undefined)
      return { ...bare, overview: before.overview, queues: before.queues }
    const slow = new Map(before?.queues.map((queue) => [`${queue.vhost}\0${queue.name}`, queue]))
    const escaped = escapedBy(nodes)
    const queues = new Map<string, Queue>()
    for (const { node, queues: own } of nodes)
      for (const [key, metrics] of own) {
        const named = namedQueue(key, escaped, metrics, node)
        const known = slow.get(`${named.vhost}\0${named.name}`)
        const memory = metrics.memory ?? known?.memory
        const consumer_capacity = metrics.capacity ?? known?.consumer_capacity
        queues.set(key, { ...named, memory, consumer_capacity, head_message_timestamp: metrics.head })
      }
    return { ...bare, queues: [...queues.values()] }
  }

  async #merged(
    answers: Answers,
    {
      nodes,
      full,
      atMs,
      answeredMs = answers.atMs
    }: { nodes: readonly NodeMetrics[]; full: boolean; atMs: number; answeredMs: number | undefined },
    signal: AbortSignal
  ): Promise<Answers> {
    const { joined } = this.#join(answers, nodes)
    const single = full ? undefined : await this.#single(joined, signal)
    const counts = this.#tallies.follow(
      joined.map(({ key, queue, metrics }) => {
        const told = full ? queue : single?.get(key)
        return {
          key,
          node: queue.leader ?? queue.node,
          reductions: metrics?.reductions,
          counts: told === undefined ? undefined : countsOf(told)
        }
      }),
      nodes,
      { atMs, keep: answers.missing.has('queues') }
    )
    const queues = joined.flatMap((each): Queue[] => {
      const own = counts.get(each.key)
      return own === undefined ? [] : [withMetrics(full ? each : ofNow(each), own.counts)]
    })
    // The poll's time is when the depths stood so: what else was asked may take seconds, and would make of one pace another.
    return { ...answers, atMs: answeredMs, queues }
  }

  /** The labels of queues stay as long as the API's list does, and one poll's metrics are joined to it once. */
  #join(answers: Answers, nodes: readonly NodeMetrics[]): ReturnType<typeof join> {
    const escaped = escapedBy(nodes)
    if (this.#labelled?.of !== answers.queues || this.#labelled.escaped !== escaped)
      this.#labelled = { of: answers.queues, escaped, queues: labelled(this.#target.id, answers.queues, escaped) }
    if (this.#joined?.of !== this.#labelled || this.#joined.nodes !== nodes)
      this.#joined = { of: this.#labelled, nodes, ...join(this.#labelled.queues, nodes) }
    return this.#joined
  }

  /** Queues whose channels come and go are counted rightly by the API alone. */
  async #single(joined: readonly Joined[], signal: AbortSignal): Promise<ReadonlyMap<string, Queue>> {
    const { restless } = this.#tallies
    const wanted = restless.size === 0 ? [] : joined.filter(({ key }) => restless.has(key)).slice(0, SINGLE)
    if (wanted.length === 0 || this.#management === undefined) return new Map()
    const told = await this.#management.counters(
      wanted.map(({ queue }) => queue),
      signal
    )
    const keys = new Map(wanted.map(({ key, queue }) => [`${queue.vhost}\0${queue.name}`, key]))
    return new Map(told.map((queue) => [keys.get(`${queue.vhost}\0${queue.name}`) ?? '', queue]))
  }
}

/** Levels that the API told at another poll are not those of now, and the age of an older head would grow though it was taken. */
const ofNow = (joined: Joined): Joined =>
  joined.metrics !== undefined && joined.queue.head_message_timestamp === undefined ? joined : older(joined)

const older = ({ key, queue, metrics }: Joined): Joined => ({
  key,
  metrics,
  queue: {
    ...queue,
    head_message_timestamp: undefined,
    ...(metrics === undefined
      ? { messages: undefined, messages_ready: undefined, messages_unacknowledged: undefined, consumers: undefined }
      : {})
  }
})

/** Where a node does not answer and no API names its queues, they are hidden, not gone. */
const unseenIn = (answers: Answers, gaps: readonly Gap[]): Answers => {
  const [gap] = gaps
  if (gap === undefined) return answers
  const { why, needs } = gap
  return { ...answers, missing: new Map([...answers.missing, ['queues', { why, needs }], ['nodes', { why, needs }]]) }
}

const escapedBy = (nodes: readonly NodeMetrics[]): boolean => nodes.some(({ version }) => escapes(version))

/** Whether publishers set timestamps, so that the oldest message's age can be read. */
const hasTimes = (answers: Answers | undefined): boolean =>
  answers?.queues.some(({ head_message_timestamp: head }) => typeof head === 'number') ?? false
