import { Agent, buildConnector, fetch } from 'undici'
import { z } from 'zod'
import type { RabbitmqTarget } from '../../../model/index.ts'
import { reasonFor, Unseen } from '../../reasons.ts'
import { tlsOptions } from '../tls.ts'
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
  Vhost,
  Who
} from './answers.ts'

/** The management API of one cluster: the first of its base URLs that answers. */
export class Management {
  readonly #target: RabbitmqTarget
  readonly #context: TransportContext
  #agent: Agent | undefined
  #authorization: string | undefined
  #base: string | undefined

  constructor(target: RabbitmqTarget, context: TransportContext) {
    this.#target = target
    this.#context = context
  }

  /**
   * Asks everything once, side by side. Rejects where the API does not answer at all, or answers nothing of all parts.
   *
   * Depths and counters are the broker's last sample of each queue. A busy queue tells its own every `collect_statistics_interval` (5 s), and the
   * management plugin gathers them as often again: they are exact at rest, and up to twice that interval old under load (seen on 3.10). Backlog and
   * counters are of one sample, so they fit each other; asking more often gives the same sample again.
   */
  async read(signal: AbortSignal): Promise<Answers> {
    const { base, who } = await this.#reachable(signal)
    const tags = Array.isArray(who.tags) ? who.tags : who.tags.split(',')
    const seesAll = tags.some((tag) => tag === 'monitoring' || tag === 'administrator')
    const get = <T>(path: string, schema: z.ZodType<T>) => this.#get(base, path, schema, signal)
    const missing = new Map<Part, { why: string; needs: string | null }>()
    const failures: unknown[] = []
    const part = <T>(name: Part, query: string, schema: z.ZodType<T>): Promise<T[]> =>
      get(`${name}${query}`, z.array(schema)).catch((error: unknown) => {
        failures.push(error)
        missing.set(name, { why: reasonFor(error), needs: error instanceof Unseen ? error.needs : null })
        return []
      })
    const [overview, vhosts, nodes, exchanges, bindings, policies, queues, consumers, channels, connections] =
      await Promise.all([
        get('overview?columns=rabbitmq_version,cluster_name,disable_stats', Overview),
        get('vhosts?columns=name', z.array(Vhost)),
        // Not asked where it is forbidden: the broker would log a refusal each time.
        seesAll ? part('nodes', `?columns=${NODE_COLUMNS}`, Node) : [],
        part('exchanges', `?columns=${EXCHANGE_COLUMNS}`, Exchange),
        part('bindings', '', Binding),
        part('policies', '?columns=vhost,name,definition', Policy),
        part('queues', `?columns=${QUEUE_COLUMNS}`, Queue),
        part('consumers', '', Consumer),
        part('channels', `?columns=${CHANNEL_COLUMNS}`, Channel),
        part('connections', `?columns=${CONNECTION_COLUMNS}`, Connection)
      ])
    signal.throwIfAborted()
    if (missing.has('queues') && missing.has('exchanges')) throw failures[0]
    return {
      atMs: Date.now(),
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
      connections
    }
  }

  async close(): Promise<void> {
    await this.#agent?.destroy().catch(() => undefined)
    this.#agent = undefined
    // A renewed secret is read when the connection opens anew.
    this.#authorization = undefined
  }

  /** The first base URL that answers, beginning with the one that did last: one that hangs costs its timeout once, not every poll. */
  async #reachable(signal: AbortSignal): Promise<{ base: string; who: Who }> {
    const { management } = this.#target
    const bases = [
      ...management.filter((base) => base === this.#base),
      ...management.filter((base) => base !== this.#base)
    ]
    let last: unknown
    for (const base of bases) {
      try {
        const who = await this.#get(base, 'whoami', Who, signal)
        this.#base = base
        return { base, who }
      } catch (error) {
        last = error
        signal.throwIfAborted()
      }
    }
    throw last
  }

  async #get<T>(base: string, path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const { timeout, username, password, tls } = this.#target
    if (this.#agent === undefined) {
      const options = tls === undefined ? {} : await tlsOptions(tls, this.#context)
      const connect = buildConnector({ ...(options as buildConnector.BuildOptions), timeout })
      this.#agent = new Agent({ connections: 4, headersTimeout: timeout, bodyTimeout: timeout, connect })
    }
    this.#authorization ??= `Basic ${Buffer.from(`${username}:${await this.#context.secret(password)}`).toString('base64')}`
    const response = await fetch(`${base.replace(/\/$/, '')}/api/${path}`, {
      dispatcher: this.#agent,
      headers: { authorization: this.#authorization },
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
