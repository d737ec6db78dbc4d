import { Agent, buildConnector } from 'undici'
import type { RabbitmqTarget } from '../../../model/index.ts'
import { tlsOptions } from '../tls.ts'
import type { TransportContext } from '../transport.ts'

/** The connections to one cluster's HTTP ports: opened when needed, with the target's TLS, and a few at once at most. */
export class Http {
  readonly #target: RabbitmqTarget
  readonly #context: TransportContext
  #agent: Agent | undefined

  constructor(target: RabbitmqTarget, context: TransportContext) {
    this.#target = target
    this.#context = context
  }

  async agent(): Promise<Agent> {
    if (this.#agent !== undefined) return this.#agent
    const { timeout, tls } = this.#target
    const options = tls === undefined ? {} : await tlsOptions(tls, this.#context)
    const connect = buildConnector({ ...(options as buildConnector.BuildOptions), timeout })
    this.#agent ??= new Agent({ connections: 4, headersTimeout: timeout, bodyTimeout: timeout, connect })
    return this.#agent
  }

  async close(): Promise<void> {
    const agent = this.#agent
    this.#agent = undefined
    await agent?.destroy().catch(() => undefined)
  }
}
