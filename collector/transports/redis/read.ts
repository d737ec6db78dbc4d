import { type ChainableCommander, Redis } from 'ioredis'
import type { RedisTarget } from '../../../model/index.ts'
import { matcher } from '../../patterns.ts'
import { Unseen } from '../../reasons.ts'
import { tlsOptions } from '../tls.ts'
import type { TransportContext } from '../transport.ts'

/** Commands in one pipeline: enough to be quick, few enough that other clients are served in between. */
const CHUNK = 500
/** Keys that one SCAN step looks at. */
const SCAN_COUNT = 1000

export type Fields = Record<string, unknown>
export interface StreamAnswer {
  key: string
  info: Fields
  groups: GroupAnswer[]
  /** undefined where MEMORY USAGE is not permitted. */
  memory: number | undefined
}
export interface GroupAnswer {
  info: Fields
  consumers: Fields[]
}

/** The server's answers. */
export interface Answers {
  /** The server's own clock (TIME): ids of entries are times of that clock. */
  serverMs: number
  atMs: number
  address: string
  info: Record<string, string>
  streams: StreamAnswer[]
  /** Keys whose details are forbidden, with the server's words. */
  forbidden: { key: string; why: string }[]
  /** What is not permitted on the whole server: the command, with what would permit it. */
  denied: Map<string, string>
  clients: { name: string; lastCommand: string }[]
}

/** One connection to a server. Nothing is queued while it is away: a poll that can't connect fails and says why. */
export class Server {
  readonly #target: RedisTarget
  readonly #context: TransportContext
  #redis: Redis | undefined

  constructor(target: RedisTarget, context: TransportContext) {
    this.#target = target
    this.#context = context
  }

  async read(signal: AbortSignal): Promise<Answers> {
    const redis = await this.#connect()
    signal.throwIfAborted()
    const denied = new Map<string, string>()
    const allowed = async <T>(command: string, ask: () => Promise<T>, otherwise: T): Promise<T> => {
      try {
        return await ask()
      } catch (error) {
        if (!isForbidden(error)) throw error
        denied.set(command, `ACL rule +${command}`)
        return otherwise
      }
    }
    const info = parseInfo(await allowed('info', () => redis.info(), ''))
    const keys = await this.#scan(redis, signal)
    const forbidden: Answers['forbidden'] = []
    const streams = await readStreams(redis, keys, denied, forbidden)
    const clients = parseClients(await allowed('client|list', () => redis.client('LIST') as Promise<string>, ''))
    const [seconds = 0, micros = 0] = (await allowed('time', () => redis.time(), [])).map(Number)
    const atMs = Date.now()
    return {
      serverMs: seconds > 0 ? seconds * 1000 + Math.floor(micros / 1000) : atMs,
      atMs,
      address: this.#target.addresses[0] ?? '',
      info,
      streams,
      forbidden,
      denied,
      clients
    }
  }

  close(): void {
    this.#redis?.disconnect()
    this.#redis = undefined
  }

  async #connect(): Promise<Redis> {
    if (this.#redis?.status === 'ready') return this.#redis
    this.close()
    const { addresses, db, username, password, tls, timeout } = this.#target
    let last: unknown
    for (const address of addresses) {
      const colon = address.lastIndexOf(':')
      const redis = new Redis({
        host: address.slice(0, colon).replace(/^\[|\]$/g, ''),
        port: Number(address.slice(colon + 1)),
        db,
        ...(username === undefined ? {} : { username }),
        ...(password === undefined ? {} : { password: await this.#context.secret(password) }),
        ...(tls === undefined ? {} : { tls: await tlsOptions(tls, this.#context) }),
        connectionName: 'plumbline',
        lazyConnect: true,
        connectTimeout: timeout,
        commandTimeout: timeout,
        retryStrategy: null,
        enableOfflineQueue: false,
        autoResendUnfulfilledCommands: false,
        maxRetriesPerRequest: 0,
        // The ready check asks INFO, which an ACL may forbid.
        enableReadyCheck: false
      })
      let reason: unknown
      redis.on('error', (error: unknown) => {
        reason = error
      })
      try {
        await redis.connect()
        this.#redis = redis
        return redis
      } catch (error) {
        redis.disconnect()
        last = credentialsError(reason ?? error) ?? reason ?? error
      }
    }
    throw last
  }

  /** All stream keys that the configuration asks for, in small steps. TYPE needs Redis 6.0. */
  async #scan(redis: Redis, signal: AbortSignal): Promise<string[]> {
    const takes = matcher(this.#target.streams)
    const keys = new Set<string>()
    let cursor = '0'
    do {
      signal.throwIfAborted()
      const [next, found] = await redis.scan(cursor, 'COUNT', SCAN_COUNT, 'TYPE', 'stream').catch((error: unknown) => {
        throw isForbidden(error)
          ? new Unseen('The server does not allow finding its streams.', 'ACL rule +scan')
          : (credentialsError(error) ?? error)
      })
      for (const key of found) if (takes(key)) keys.add(key)
      cursor = next
    } while (cursor !== '0')
    return [...keys].sort()
  }
}

const isForbidden = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOPERM')

const credentialsError = (error: unknown): Unseen | undefined => {
  const said = error instanceof Error ? error.message : ''
  if (said.startsWith('WRONGPASS'))
    return new Unseen('The server refuses the credentials.', 'the right username and password')
  if (said.startsWith('NOAUTH'))
    return new Unseen('The server asks for a password.', 'username and password in the configuration')
  if (said.startsWith('LOADING')) return new Unseen('The server is loading its data.')
  return undefined
}

/** Runs commands in chunks; each answer is a value or its error. */
const pipelined = async (
  redis: Redis,
  items: readonly string[],
  add: (pipeline: ChainableCommander, item: string) => void
): Promise<(unknown | Error)[]> => {
  const answers: (unknown | Error)[] = []
  for (let i = 0; i < items.length; i += CHUNK) {
    const pipeline = redis.pipeline()
    for (const item of items.slice(i, i + CHUNK)) add(pipeline, item)
    for (const [error, value] of (await pipeline.exec()) ?? []) answers.push(error ?? value)
  }
  return answers
}

const readStreams = async (
  redis: Redis,
  keys: readonly string[],
  denied: Map<string, string>,
  forbidden: Answers['forbidden']
): Promise<StreamAnswer[]> => {
  const infos = await pipelined(redis, keys, (pipeline, key) => pipeline.xinfo('STREAM', key))
  const there: { key: string; info: Fields }[] = []
  keys.forEach((key, i) => {
    const answer = infos[i]
    if (Array.isArray(answer)) there.push({ key, info: fieldsOf(answer) })
    else if (isForbidden(answer)) forbidden.push({ key, why: 'The server does not allow reading it.' })
    // Otherwise it went away between SCAN and now.
  })
  const names = there.map(({ key }) => key)
  const groups = await pipelined(redis, names, (pipeline, key) => pipeline.xinfo('GROUPS', key))
  const memories = await pipelined(redis, names, (pipeline, key) => pipeline.memory('USAGE', key, 'SAMPLES', 3))
  const pairs = names.flatMap((key, i) => listOf(groups[i]).map((each) => ({ key, info: fieldsOf(each) })))
  const consumers = await pipelined(
    redis,
    pairs.map((_, i) => String(i)),
    (pipeline, item) => {
      const pair = pairs[Number(item)]
      if (pair !== undefined) pipeline.xinfo('CONSUMERS', pair.key, String(pair.info.name))
    }
  )
  if (memories.some(isForbidden)) denied.set('memory|usage', 'ACL rule +memory|usage')
  return there.map(({ key, info }, i) => {
    const memory = memories[i]
    return {
      key,
      info,
      memory: typeof memory === 'number' ? memory : undefined,
      groups: pairs.flatMap((pair, p) =>
        pair.key === key ? [{ info: pair.info, consumers: listOf(consumers[p]).map(fieldsOf) }] : []
      )
    }
  })
}

const listOf = (answer: unknown): unknown[] => (Array.isArray(answer) ? answer : [])

/** XINFO answers with names and values in turn; entries' bodies in first-entry and last-entry are cut to their ids at once. */
const fieldsOf = (answer: unknown): Fields => {
  const list = listOf(answer)
  const fields: Fields = {}
  for (let i = 0; i + 1 < list.length; i += 2) {
    const name = String(list[i])
    const value = list[i + 1]
    fields[name] = name.endsWith('-entry') && Array.isArray(value) ? value[0] : value
  }
  return fields
}

const parseInfo = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)])
  )

const parseClients = (text: string): Answers['clients'] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({
      name: / name=(\S*)/.exec(line)?.[1] ?? '',
      lastCommand: / cmd=(\S*)/.exec(line)?.[1] ?? ''
    }))
