import { type API, Connection } from '@platformatic/kafka'
import type { KafkaTarget } from '../../../model/index.ts'
import { tlsOptions } from '../tls.ts'
import type { TransportContext } from '../transport.ts'

type ConnectionOptions = NonNullable<ConstructorParameters<typeof Connection>[1]>

/** Connections to a cluster's brokers, one each, made when first needed and closed together. */
export class Cluster {
  readonly #target: KafkaTarget
  readonly #context: TransportContext
  #options: ConnectionOptions | undefined
  #connections = new Map<string, Promise<Connection>>()
  /** What last went wrong with a socket, by address: a request that it ended says only that it was closed. */
  #broken = new Map<string, Error>()

  constructor(target: KafkaTarget, context: TransportContext) {
    this.#target = target
    this.#context = context
  }

  /** The first bootstrap broker that answers. */
  async anyBroker(): Promise<string> {
    let last: unknown
    for (const address of this.#target.brokers) {
      try {
        await this.#connect(address)
        return address
      } catch (error) {
        last = error
      }
    }
    throw last
  }

  /** Sends one request to a broker (`host:port`). Where only parts of an answer are errors, the answer is given all the same. */
  async ask<A extends unknown[], R>(address: string, { api }: { api: API<A, R> }, ...args: A): Promise<R> {
    const connection = await this.#connect(address)
    try {
      return await api.async(connection, ...args)
    } catch (error) {
      const partial = error instanceof Error && 'response' in error ? error.response : undefined
      if (partial !== undefined && partial !== null) return partial as R
      throw this.#explained(address, error)
    }
  }

  #explained(address: string, error: unknown): unknown {
    const cause = this.#broken.get(address)
    this.#broken.delete(address)
    return cause === undefined ? error : new Error(cause.message, { cause: new AggregateError([cause, error]) })
  }

  /** Drops every connection; the next request begins anew. */
  async close(): Promise<void> {
    const connections = [...this.#connections.values()]
    this.#connections = new Map()
    // A renewed secret is read when connections open anew.
    this.#options = undefined
    await Promise.all(
      connections.map((each) => each.then((connection) => connection.socket.destroy()).catch(() => undefined))
    )
  }

  #connect(address: string): Promise<Connection> {
    const known = this.#connections.get(address)
    if (known !== undefined) return known
    const made = this.#make(address)
    this.#connections.set(address, made)
    made.catch(() => this.#connections.delete(address))
    return made
  }

  async #make(address: string): Promise<Connection> {
    this.#options ??= await this.#makeOptions()
    const connection = new Connection('plumbline', this.#options)
    // A connection that breaks between polls is made anew by the next.
    const forget = () => {
      this.#connections.delete(address)
    }
    connection.on('error', (error: unknown) => {
      if (error instanceof Error) this.#broken.set(address, error)
      forget()
    })
    connection.on('close', forget)
    const colon = address.lastIndexOf(':')
    await connection.connect(address.slice(0, colon).replace(/^\[|\]$/g, ''), Number(address.slice(colon + 1)))
    return connection
  }

  async #makeOptions(): Promise<ConnectionOptions> {
    const { timeout, tls, sasl } = this.#target
    const { secret } = this.#context
    return {
      connectTimeout: timeout,
      requestTimeout: timeout,
      ...(tls === undefined ? {} : { tls: await tlsOptions(tls, this.#context) }),
      ...(sasl === undefined
        ? {}
        : {
            sasl: {
              mechanism: sasl.mechanism,
              ...(sasl.username === undefined ? {} : { username: sasl.username }),
              ...(sasl.password === undefined ? {} : { password: await secret(sasl.password) }),
              ...(sasl.token === undefined ? {} : { token: await secret(sasl.token) })
            }
          })
    }
  }
}
