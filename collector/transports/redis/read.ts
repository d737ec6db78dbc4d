import { Redis } from 'ioredis'
import type { RedisTarget } from '../../../model/index.ts'
import { matcher } from '../../patterns.ts'
import { tlsOptions } from '../tls.ts'
import type { TransportContext } from '../transport.ts'
import { type Answers, type Deniable, parseClients, parseInfo } from './answers.ts'
import { type Kept, readStreams } from './read-streams.ts'
import { refusedOf, wordedOf } from './refusal.ts'

/** Keys that one SCAN step looks at. */
const SCAN_COUNT = 1000

/** One connection to a server. Nothing is queued while it is away: a poll that can't connect fails and says why. */
export class Server {
  readonly #target: RedisTarget
  readonly #context: TransportContext
  #redis: Redis | undefined
  #address = ''

  constructor(target: RedisTarget, context: TransportContext) {
    this.#target = target
    this.#context = context
  }

  /** Reads all once. Rejects, with a reason in words, where nothing was seen or the connection broke half-way. */
  async read(signal: AbortSignal): Promise<Answers> {
    try {
      return await this.#read(await this.#connect(signal), signal)
    } catch (error) {
      throw wordedOf(error)
    }
  }

  close(): void {
    this.#redis?.disconnect()
    this.#redis = undefined
  }

  async #read(redis: Redis, signal: AbortSignal): Promise<Answers> {
    const kept: Kept = { denied: new Set(), forbidden: new Set() }
    const allowed = async <T>(command: Deniable, ask: () => Promise<T>, otherwise: T): Promise<T> => {
      try {
        return await ask()
      } catch (error) {
        if (refusedOf(error) !== 'command') throw error
        kept.denied.add(command)
        return otherwise
      }
    }
    const info = parseInfo(await allowed('info', () => redis.info(), ''))
    const keys = await this.#scan(redis, signal)
    const streams = await readStreams(redis, keys, kept)
    const clients = parseClients(await allowed('client|list', async () => String(await redis.client('LIST')), ''))
    const [seconds = 0, micros = 0] = (await allowed('time', () => redis.time(), [])).map(Number)
    const atMs = Date.now()
    return {
      serverMs: seconds > 0 ? seconds * 1000 + Math.floor(micros / 1000) : atMs,
      atMs,
      address: this.#address,
      info,
      streams,
      forbidden: [...kept.forbidden],
      denied: kept.denied,
      clients
    }
  }

  /** The connection there is, else one to the first address that answers. */
  async #connect(signal: AbortSignal): Promise<Redis> {
    if (this.#redis?.status === 'ready') return this.#redis
    let last: unknown
    for (const address of this.#target.addresses) {
      this.close()
      try {
        // Kept before it connects, so that close() ends the attempt.
        const redis = await this.#client(address)
        signal.throwIfAborted()
        this.#redis = redis
        await connected(redis, this.#target.timeout)
        this.#address = address
        return redis
      } catch (error) {
        this.close()
        signal.throwIfAborted()
        last = error
      }
    }
    throw last
  }

  async #client(address: string): Promise<Redis> {
    const { db, username, password, tls, timeout } = this.#target
    const colon = address.lastIndexOf(':')
    return new Redis({
      host: address.slice(0, colon).replace(/^\[|\]$/g, ''),
      port: Number(address.slice(colon + 1)),
      db,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password: await this.#context.secret(password) }),
      ...(tls === undefined ? {} : { tls: await tlsOptions(tls, this.#context) }),
      connectionName: 'plumbline',
      disableClientInfo: true,
      lazyConnect: true,
      connectTimeout: timeout,
      // A server that hangs does not end a connection either: it is not waited for.
      disconnectTimeout: 50,
      commandTimeout: timeout,
      retryStrategy: null,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      // The ready check asks INFO, which an ACL may forbid.
      enableReadyCheck: false
    })
  }

  /** All stream keys that the configuration asks for, in small steps. TYPE needs Redis 6.0. */
  async #scan(redis: Redis, signal: AbortSignal): Promise<string[]> {
    const takes = matcher(this.#target.streams)
    const keys = new Set<string>()
    let cursor = '0'
    do {
      signal.throwIfAborted()
      const [next, found] = await redis.scan(cursor, 'COUNT', SCAN_COUNT, 'TYPE', 'stream')
      for (const key of found) if (takes(key)) keys.add(key)
      cursor = next
    } while (cursor !== '0')
    return [...keys].sort()
  }
}

/** Connects within `timeoutMs`, handshake included. An error the client only emits (SELECT, AUTH) counts: it would read another database. */
const connected = async (redis: Redis, timeoutMs: number): Promise<void> => {
  let emitted: unknown
  redis.on('error', (error: unknown) => {
    emitted ??= error
  })
  const timer = setTimeout(() => {
    emitted ??= Object.assign(new Error('The server does not finish the handshake.'), { code: 'ETIMEDOUT' })
    redis.disconnect()
  }, timeoutMs)
  try {
    await redis.connect()
  } catch (error) {
    throw emitted ?? error
  } finally {
    clearTimeout(timer)
  }
  if (emitted !== undefined) throw emitted
}
