import { fetch } from 'undici'
import { z } from 'zod'
import type { RabbitmqTarget } from '../../../model/index.ts'
import { reasonFor, Unseen } from '../../reasons.ts'
import type { TransportContext } from '../transport.ts'
import {
  type Answers,
  Binding,
  CHANNEL_COLUMNS,
  Channel,
  CONNECTION_COLUMNS,
  Connection,
  Consumer,
  EXCHANGE_COLUMNS,
  Exchange,
  NODE_COLUMNS,
  Node,
  Overview,
  type Part,
  Policy,
  QUEUE_COLUMNS,
  Queue,
  StreamConsumer,
  StreamPublisher,
  Vhost,
  Who
} from './answers.ts'
import type { Http } from './http.ts'
import { passwordFor } from './password.ts'
import { isStream } from './settings.ts'

const NODES = ['nodes', `?columns=${NODE_COLUMNS}`, Node] as const
const EXCHANGES = ['exchanges', `?columns=${EXCHANGE_COLUMNS}`, Exchange] as const

/** What is asked again at each poll, whatever the metrics tell. */
const AGAIN = new Set<Part>(['nodes', 'exchanges', 'stream/consumers'])
const NO_STREAM_PLUGIN = {
  why: 'RabbitMQ tells it by its plugin rabbitmq_stream_management, which is not enabled.',
  needs: 'the plugin rabbitmq_stream_management'
}
type Missing = Map<Part, { why: string; needs: string | null }>

const needsOf = (error: unknown): string | null => (error instanceof Unseen ? error.needs : null)

/** The management API of one cluster: the first of its base URLs that answers. */
export class Management {
  readonly #target: RabbitmqTarget
  readonly #context: TransportContext
  readonly #http: Http
  #secret: { host: string; password: string } | undefined
  #base: string | undefined

  constructor(target: RabbitmqTarget, context: TransportContext, http: Http) {
    this.#target = target
    this.#context = context
    this.#http = http
  }

  /**
   * Asks everything once, side by side. Rejects where the API does not answer at all, or answers nothing of all parts.
   *
   * Depths and counters are the broker's last sample of each queue. A busy queue tells its own every `collect_statistics_interval` (5 s), and the
   * management plugin gathers them as often again: they are exact at rest, and up to twice that interval old under load (seen on 3.10). Backlog and
   * counters are of one sample, so they fit each other; asking more often gives the same sample again.
   */
  async read(signal: AbortSignal): Promise<Answers> {
    const { base, seesAll } = await this.#reachable(signal)
    const get = <T>(path: string, schema: z.ZodType<T>) => this.#get(base, path, schema, signal)
    const { part, missing, failures } = this.#parts(base, signal)
    let atMs = Date.now()
    const [overview, vhosts, nodes, exchanges, bindings, policies, queues, consumers, channels, connections] =
      await Promise.all([
        get('overview?columns=rabbitmq_version,cluster_name,disable_stats', Overview),
        get('vhosts?columns=name', z.array(Vhost)),
        // Not asked where it is forbidden: the broker would log a refusal each time.
        seesAll ? part(...NODES) : [],
        part(...EXCHANGES),
        part('bindings', '', Binding),
        part('policies', '?columns=vhost,name,definition', Policy),
        part('queues', `?columns=${QUEUE_COLUMNS}`, Queue).then((queues) => {
          // The poll's time is when these stood so, whatever the others take.
          atMs = Date.now()
          return queues
        }),
        part('consumers', '', Consumer),
        part('channels', `?columns=${CHANNEL_COLUMNS}`, Channel),
        part('connections', `?columns=${CONNECTION_COLUMNS}`, Connection)
      ])
    if (missing.has('queues') && missing.has('exchanges')) throw failures[0]
    const [streamReaders, streamPublishers] = await Promise.all([
      this.#ofStreams('stream/consumers', StreamConsumer, { base, queues, missing }, signal),
      this.#ofStreams('stream/publishers', StreamPublisher, { base, queues, missing }, signal)
    ])
    signal.throwIfAborted()
    return {
      atMs,
      missing,
      overview,
      seesAll,
      vhosts: vhosts.map(({ name }) => name),
      nodes,
      exchanges,
      bindings,
      policies,
      queues,
      consumers,
      channels,
      connections,
      streamReaders,
      streamPublishers
    }
  }

  /** Asks again what costs the broker little however many queues it has; the rest is as it was. Where that fails, asks for everything. */
  async readAgain(before: Answers, signal: AbortSignal): Promise<Answers> {
    const { seesAll } = before
    const base = this.#base
    if (base === undefined) return this.read(signal)
    const { part, failures } = this.#parts(base, signal)
    const missing = new Map([...before.missing].filter(([name]) => !AGAIN.has(name)))
    const [nodes, exchanges, streamReaders] = await Promise.all([
      seesAll ? part(...NODES) : [],
      part(...EXCHANGES),
      this.#ofStreams('stream/consumers', StreamConsumer, { base, queues: before.queues, missing }, signal)
    ])
    // Another of its URLs may answer, or the user see less now.
    if (failures.length > 0) return this.read(signal)
    signal.throwIfAborted()
    return { ...before, atMs: Date.now(), nodes, exchanges, streamReaders, missing }
  }

  /** The counters of single queues; one that is not answered is left out. */
  async counters(queues: readonly Pick<Queue, 'vhost' | 'name'>[], signal: AbortSignal): Promise<Queue[]> {
    const base = this.#base
    if (base === undefined) return []
    const answers = await Promise.all(
      queues.map(({ vhost, name }) =>
        this.#get(
          base,
          `queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}?columns=${QUEUE_COLUMNS}`,
          Queue,
          signal
        ).catch(() => undefined)
      )
    )
    return answers.filter((answer) => answer !== undefined)
  }

  /** A renewed secret is read when the connection opens anew. */
  forget(): void {
    this.#secret = undefined
  }

  /** Who reads or writes streams by their own protocol, where there are any: without the plugin that tells it, what would is asked for in vain and named, once. */
  async #ofStreams<T>(
    part: 'stream/consumers' | 'stream/publishers',
    schema: z.ZodType<T>,
    { base, queues, missing }: { base: string; queues: readonly Queue[]; missing: Missing },
    signal: AbortSignal
  ): Promise<T[] | undefined> {
    if (!queues.some(isStream)) return undefined
    try {
      return await this.#get(base, part, z.array(schema), signal)
    } catch (error) {
      const absent = error instanceof Unseen && error.trouble === 'configuration'
      if (absent) missing.set('stream/consumers', NO_STREAM_PLUGIN)
      else missing.set(part, { why: reasonFor(error), needs: needsOf(error) })
      return undefined
    }
  }

  /** Asks for parts, each of which that fails hides only itself. */
  #parts(base: string, signal: AbortSignal) {
    const missing: Missing = new Map()
    const failures: unknown[] = []
    const part = <T>(name: Part, query: string, schema: z.ZodType<T>): Promise<T[]> =>
      this.#get(base, `${name}${query}`, z.array(schema), signal).catch((error: unknown) => {
        failures.push(error)
        missing.set(name, { why: reasonFor(error), needs: needsOf(error) })
        return []
      })
    return { part, missing, failures }
  }

  /** The first base URL that answers, beginning with the one that did last: one that hangs costs its timeout once, not every poll. */
  async #reachable(signal: AbortSignal): Promise<{ base: string; seesAll: boolean }> {
    const { management } = this.#target
    const bases = [
      ...management.filter((base) => base === this.#base),
      ...management.filter((base) => base !== this.#base)
    ]
    let last: unknown
    for (const base of bases) {
      try {
        const { tags } = await this.#get(base, 'whoami', Who, signal)
        this.#base = base
        const all = Array.isArray(tags) ? tags : tags.split(',')
        return { base, seesAll: all.some((tag) => tag === 'monitoring' || tag === 'administrator') }
      } catch (error) {
        last = error
        signal.throwIfAborted()
      }
    }
    throw last
  }

  async #password(base: string): Promise<string> {
    const host = new URL(base).hostname
    if (this.#secret?.host !== host)
      this.#secret = { host, password: await passwordFor(this.#target, host, this.#context) }
    return this.#secret.password
  }

  async #get<T>(base: string, path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const { timeout, username } = this.#target
    const password = await this.#password(base)
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    const response = await fetch(`${base.replace(/\/$/, '')}/api/${path}`, {
      dispatcher: await this.#http.agent(),
      headers: { authorization },
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)])
    })
    if (!response.ok) throw refusal(response.status, await wordsOf(response), username)
    return schema.parse(await response.json())
  }
}

/** What the API says of a refusal: `{"error": "not_authorised", "reason": "Not management user"}`. */
const wordsOf = async (response: { json(): Promise<unknown> }): Promise<string> => {
  const body = Refusal.safeParse(await response.json().catch(() => undefined))
  return body.success ? body.data.reason : ''
}
const Refusal = z.object({ reason: z.string().catch('') })

const refusal = (status: number, words: string, username: string): Unseen => {
  const monitoring = `the tag monitoring for user ${username}`
  if (status === 401 && /^not .* user$/i.test(words))
    return new Unseen('The user may not use the management API.', monitoring, 'authorisation')
  if (status === 401 && words.includes('localhost'))
    return new Unseen('The user may only log in from localhost.', 'a user with the tag monitoring', 'authentication')
  if (status === 401)
    return new Unseen(
      'The management API refuses the credentials.',
      `the right password of user ${username}, who needs the tag monitoring`,
      'authentication'
    )
  if (status === 403) return new Unseen('The management API does not allow it.', monitoring, 'authorisation')
  if (status === 404)
    return new Unseen(
      'There is no management API at this address.',
      'the plugin rabbitmq_management, or its address',
      'configuration'
    )
  return new Unseen(`The management API answers with status ${status}.`)
}
