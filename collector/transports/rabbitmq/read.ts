import { Agent, buildConnector, fetch } from 'undici'
import { z } from 'zod'
import type { RabbitmqTarget } from '../../../model/index.ts'
import { Unseen } from '../../reasons.ts'
import { tlsOptions } from '../tls.ts'
import type { TransportContext } from '../transport.ts'

const text = z.string().catch('')
const count = z.number().optional().catch(undefined)
const table = z.record(z.string(), z.unknown()).catch({})

const Overview = z.object({ rabbitmq_version: text, cluster_name: text, disable_stats: z.boolean().catch(false) })
const Who = z.object({ tags: z.union([z.string(), z.array(z.string())]).catch([]) })
const Vhost = z.object({ name: z.string() })
const Node = z.object({ name: z.string(), running: z.boolean().catch(true) })
const Exchange = z.object({
  name: z.string(),
  vhost: z.string(),
  type: text,
  durable: z.boolean().catch(false),
  arguments: table
})
const Binding = z.object({
  source: z.string(),
  vhost: z.string(),
  destination: z.string(),
  destination_type: z.string(),
  routing_key: text,
  arguments: table
})
const Queue = z.object({
  name: z.string(),
  vhost: z.string(),
  type: text,
  durable: z.boolean().catch(false),
  arguments: table,
  node: text,
  state: text,
  policy: z.string().nullish(),
  effective_policy_definition: table,
  messages_ready: count,
  messages_unacknowledged: count,
  consumers: count,
  memory: count,
  head_message_timestamp: z.number().nullish().catch(undefined),
  message_stats: z
    .object({ publish: count, ack: count, deliver_no_ack: count, get_no_ack: count, redeliver: count })
    .optional()
    .catch(undefined)
})
const Consumer = z.object({
  consumer_tag: text,
  prefetch_count: count,
  queue: z.object({ name: z.string(), vhost: z.string() }),
  channel_details: z.object({ connection_name: text, user: text }).catch({ connection_name: '', user: '' })
})
const Connection = z.object({
  name: z.string(),
  user: text,
  vhost: text,
  user_provided_name: z.string().nullish(),
  client_properties: z.object({ connection_name: z.string().optional(), product: z.string().optional() }).catch({})
})

export type Queue = z.infer<typeof Queue>
export type Binding = z.infer<typeof Binding>
export type Exchange = z.infer<typeof Exchange>
export type Connection = z.infer<typeof Connection>

/** The management API's answers, each cut to what is used. */
export interface Answers {
  atMs: number
  overview: z.infer<typeof Overview>
  /** Whether the user sees every virtual host and connection (tag monitoring or administrator). */
  seesAll: boolean
  vhosts: string[]
  nodes: z.infer<typeof Node>[]
  exchanges: Exchange[]
  bindings: Binding[]
  queues: Queue[]
  consumers: z.infer<typeof Consumer>[]
  connections: Connection[]
}

const QUEUE_COLUMNS = [
  'name',
  'vhost',
  'type',
  'durable',
  'arguments',
  'node',
  'state',
  'policy',
  'effective_policy_definition',
  'messages_ready',
  'messages_unacknowledged',
  'consumers',
  'memory',
  'head_message_timestamp',
  'message_stats.publish',
  'message_stats.ack',
  'message_stats.deliver_no_ack',
  'message_stats.get_no_ack',
  'message_stats.redeliver'
].join(',')

/** The management API of one cluster: the first of its base URLs that answers. */
export class Management {
  readonly #target: RabbitmqTarget
  readonly #context: TransportContext
  #agent: Agent | undefined
  #authorization: string | undefined

  constructor(target: RabbitmqTarget, context: TransportContext) {
    this.#target = target
    this.#context = context
  }

  /** Asks everything once, side by side. Statistics are as old as the broker's `collect_statistics_interval` (5 s). */
  async read(signal: AbortSignal): Promise<Answers> {
    const base = await this.#reachable(signal)
    const get = <T>(path: string, schema: z.ZodType<T>) => this.#get(base, path, schema, signal)
    const [who, overview, vhosts, nodes, exchanges, bindings, queues, consumers, connections] = await Promise.all([
      get('whoami', Who),
      get('overview?columns=rabbitmq_version,cluster_name,disable_stats', Overview),
      get('vhosts?columns=name', z.array(Vhost)),
      get('nodes?columns=name,running', z.array(Node)).catch(() => []),
      get('exchanges?columns=name,vhost,type,durable,arguments', z.array(Exchange)),
      get('bindings', z.array(Binding)),
      get(`queues?columns=${QUEUE_COLUMNS}`, z.array(Queue)),
      get('consumers', z.array(Consumer)),
      get(
        'connections?columns=name,user,vhost,user_provided_name,client_properties.connection_name,client_properties.product',
        z.array(Connection)
      )
    ])
    const tags = Array.isArray(who.tags) ? who.tags : who.tags.split(',')
    return {
      atMs: Date.now(),
      overview,
      seesAll: tags.some((tag) => tag === 'monitoring' || tag === 'administrator'),
      vhosts: vhosts.map(({ name }) => name),
      nodes,
      exchanges,
      bindings,
      queues,
      consumers,
      connections
    }
  }

  async close(): Promise<void> {
    await this.#agent?.destroy().catch(() => undefined)
    this.#agent = undefined
  }

  async #reachable(signal: AbortSignal): Promise<string> {
    let last: unknown
    for (const base of this.#target.management) {
      try {
        await this.#get(base, 'whoami', Who, signal)
        return base
      } catch (error) {
        last = error
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
    if (!response.ok) {
      await response.body?.cancel()
      throw refusal(response.status, username)
    }
    return schema.parse(await response.json())
  }
}

const refusal = (status: number, username: string): Unseen => {
  if (status === 401)
    return new Unseen(
      'The management API refuses the credentials.',
      `a user with the tag monitoring (rabbitmqctl set_user_tags ${username} monitoring); guest may only log in from localhost`
    )
  if (status === 403)
    return new Unseen('The management API does not allow it.', `the tag monitoring for user ${username}`)
  if (status === 404) return new Unseen('There is no management API at this address.', 'the plugin rabbitmq_management')
  return new Unseen(`The management API answers with status ${status}.`)
}
