import type { RedisTarget } from '../../../model/index.ts'
import type { TransportContext } from '../transport.ts'
import { listOf, modeOf, parseInfo } from './answers.ts'
import { connectTo } from './connect.ts'
import { refusedOf } from './refusal.ts'
import type { Wire } from './wire.ts'

/** A server that is connected, and whether it is a node of a cluster. */
export interface Link {
  address: string
  wire: Wire
  inCluster: boolean
}

/** The connections of a target, by address. */
export class Links {
  readonly #target: RedisTarget
  readonly #context: TransportContext
  readonly #links = new Map<string, Link>()
  readonly #opening = new Map<string, Promise<Link>>()
  /** Ends connections that are still opening. */
  #ending = new AbortController()

  constructor(target: RedisTarget, context: TransportContext) {
    this.#target = target
    this.#context = context
  }

  /** Those that are open. */
  get open(): Link[] {
    return [...this.#links.values()].filter(({ wire }) => wire.isOpen)
  }

  /** The connection there is to this address, or that is opening, else a new one. */
  async to(address: string, signal: AbortSignal): Promise<Link> {
    const known = this.#links.get(address)
    if (known?.wire.isOpen) return known
    const opening = this.#opening.get(address) ?? this.#connect(address, signal)
    this.#opening.set(address, opening)
    try {
      return await opening
    } finally {
      if (this.#opening.get(address) === opening) this.#opening.delete(address)
    }
  }

  async #connect(address: string, signal: AbortSignal): Promise<Link> {
    const wire = await connectTo(address, this.#target, this.#context, AbortSignal.any([signal, this.#ending.signal]))
    const link = { address, wire, inCluster: false }
    this.#links.set(address, link)
    try {
      if (this.#target.db > 0) await wire.ask('SELECT', String(this.#target.db))
      link.inCluster = await isClustered(wire)
      return link
    } catch (error) {
      wire.close()
      throw error
    }
  }

  drop(address: string): void {
    this.#links.get(address)?.wire.close()
    this.#links.delete(address)
  }

  close(): void {
    this.#ending.abort()
    this.#ending = new AbortController()
    this.#opening.clear()
    for (const address of this.#links.keys()) this.drop(address)
  }
}

const isClustered = async (wire: Wire): Promise<boolean> => {
  try {
    return modeOf(parseInfo(String(await wire.ask('INFO', 'server')))) === 'cluster'
  } catch (error) {
    if (refusedOf(error) !== 'command') throw error
  }
  // Where INFO is not permitted: a server that is no node of a cluster, or does not permit this either, answers with an error.
  return wire.ask('CLUSTER', 'SLOTS').then(
    (answer) => listOf(answer).length > 0,
    () => false
  )
}
