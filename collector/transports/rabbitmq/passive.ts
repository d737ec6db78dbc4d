import { setTimeout as sleep } from 'node:timers/promises'
import amqp, { type Channel, type ChannelModel } from 'amqplib'
import { type Gap, type RabbitmqTarget, rabbitQueueId } from '../../../model/index.ts'
import { Unseen } from '../../reasons.ts'
import { tlsOptions } from '../tls.ts'
import type { TransportContext } from '../transport.ts'
import type { Answers, Part, Queue } from './answers.ts'
import { bareAnswers, namedQueue } from './merge.ts'
import { labelOf } from './metrics.ts'
import { passwordFor } from './password.ts'

/** How long a closing connection may take. */
const PATIENCE_MS = 500

const NOT_TOLD = 'AMQP does not tell it.'
const API = 'the plugin rabbitmq_management, or rabbitmq_prometheus'
const PARTS: Part[] = ['nodes', 'exchanges', 'bindings', 'policies', 'consumers', 'channels', 'connections']

/** Seen on 3.10: whatever a stream holds, its declaration says 0. */
const STREAMS: Gap = {
  what: 'which queues are streams',
  why: 'By AMQP a stream looks like a queue without messages.',
  needs: API,
  hides: []
}

/**
 * A cluster with neither plugin: each queue that the configuration names is declared passively, which makes nothing and tells how many messages
 * are ready and how many consume (AMQP 0-9-1, queue.declare). A queue that is refused closes the channel, so the next has a new one.
 */
export class Passive {
  readonly #target: RabbitmqTarget
  readonly #context: TransportContext
  readonly #url: URL
  #model: ChannelModel | undefined
  #socket = new AbortController()

  constructor(target: RabbitmqTarget, url: string, context: TransportContext) {
    this.#target = target
    this.#context = context
    this.#url = new URL(url)
  }

  async read(signal: AbortSignal): Promise<Answers> {
    const vhost = decodeURIComponent(this.#url.pathname.slice(1)) || '/'
    const queues: Queue[] = []
    const gaps: Gap[] = [STREAMS]
    await this.#within(signal, async () => {
      this.#model ??= await this.#connect(vhost)
      for (const name of this.#target.queues.include) await this.#ask(this.#model, vhost, name, queues, gaps)
    })
    const missing = new Map(PARTS.map((part) => [part, { why: NOT_TOLD, needs: API }]))
    const properties: Record<string, unknown> = { ...this.#model?.connection.serverProperties }
    const bare = bareAnswers([], missing, Date.now())
    const overview = {
      ...bare.overview,
      rabbitmq_version: text(properties.version),
      cluster_name: text(properties.cluster_name)
    }
    return { ...bare, overview, vhosts: [vhost], queues, gaps }
  }

  async close(): Promise<void> {
    const model = this.#model
    await this.#cut(
      model === undefined ? undefined : Promise.race([model.close().catch(() => undefined), sleep(PATIENCE_MS)])
    )
  }

  /** Ends the socket, after `goodbye`: without one the broker logs that a client was lost. */
  async #cut(goodbye?: Promise<unknown>): Promise<void> {
    const socket = this.#socket
    this.#socket = new AbortController()
    this.#model = undefined
    await goodbye
    socket.abort()
  }

  /** The whole poll has one deadline: amqplib knows none of its own, so the socket is cut. */
  async #within(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const end = AbortSignal.any([signal, AbortSignal.timeout(this.#target.timeout)])
    const ended = new Promise<never>((_, fail) => {
      end.addEventListener('abort', () => fail(end.reason), { once: true })
    })
    ended.catch(() => undefined)
    try {
      end.throwIfAborted()
      await Promise.race([work(), ended])
    } catch (error) {
      await this.#cut()
      throw refusal(error, this.#target.username)
    }
  }

  async #connect(vhost: string): Promise<ChannelModel> {
    const { protocol, hostname, port } = this.#url
    const { username, tls } = this.#target
    const password = await passwordFor(this.#target, hostname, this.#context)
    // The socket takes the signal, which its types don't know of.
    const options: Record<string, unknown> = {
      ...(tls === undefined ? {} : await tlsOptions(tls, this.#context)),
      signal: this.#socket.signal,
      clientProperties: { connection_name: 'plumbline' }
    }
    const model = await amqp.connect(
      {
        protocol: protocol.slice(0, -1),
        hostname: hostname.replace(/^\[|\]$/g, ''),
        ...(port === '' ? {} : { port: Number(port) }),
        username,
        password,
        vhost: encodeURIComponent(vhost)
      },
      options
    )
    const gone = () => {
      if (this.#model === model) this.#model = undefined
    }
    // What breaks the connection is told by the request that fails.
    model.on('error', gone)
    model.on('close', gone)
    return model
  }

  async #ask(model: ChannelModel, vhost: string, name: string, queues: Queue[], gaps: Gap[]): Promise<void> {
    let channel: Channel | undefined
    try {
      channel = await model.createChannel()
      // That it is closed is told by the answer.
      channel.on('error', () => undefined)
      const { messageCount, consumerCount } = await channel.checkQueue(name)
      await channel.close()
      const named = namedQueue(labelOf(vhost, name, false), false, undefined, '')
      queues.push({ ...named, vhost, name, messages_ready: messageCount, consumers: consumerCount })
    } catch (error) {
      const why = refused(error)
      if (why === undefined) throw error
      // One that is not there is gone; of any other what was seen of it stays.
      const hides = why === NOT_THERE ? [] : [rabbitQueueId(this.#target.id, vhost, name)]
      gaps.push({ what: `queue ${name}`, why, needs: NEEDS.get(why) ?? null, hides })
    }
  }
}

const NOT_THERE = 'There is no queue of this name.'
const EXCLUSIVE = 'The queue is exclusive: RabbitMQ tells of it to the connection that made it alone.'
const AWAY = 'The node that keeps the queue is down.'
const FORBIDDEN = 'The user may not see the queue.'
const NEEDS: ReadonlyMap<string, string> = new Map([
  [EXCLUSIVE, API],
  [FORBIDDEN, 'a permission on the queue']
])

/** Why a passive declaration closed its channel (AMQP 0-9-1, reply codes); undefined where something else went wrong. */
const refused = (error: unknown): string | undefined => {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  if (error.code === 404) return /down|inaccessible|crashed/.test(error.message) ? AWAY : NOT_THERE
  if (error.code === 405) return EXCLUSIVE
  return error.code === 403 ? FORBIDDEN : undefined
}

/** What ends the handshake is told in words alone. */
const refusal = (error: unknown, username: string): unknown => {
  if (!(error instanceof Error)) return error
  if (/ACCESS[-_]REFUSED/.test(error.message))
    return new Unseen('The broker refuses the credentials.', `the right password of user ${username}`, 'authentication')
  if (/Expected ConnectionOpenOk; got <ConnectionClose/.test(error.message))
    return new Unseen(
      'The user may not open the virtual host, or there is none of this name.',
      `a permission for user ${username} on the virtual host`,
      'authorisation'
    )
  // Closed by the broker while it was asked: amqplib has no code for it.
  if (/Unexpected close|Socket closed abruptly|Channel ended|Connection clos(ed|ing)/.test(error.message))
    return new Unseen('The broker closed the connection.', null, 'closed')
  return error
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
