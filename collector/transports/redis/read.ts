import type { RedisTarget } from '../../../model/index.ts'
import { Unseen } from '../../reasons.ts'
import type { TransportContext } from '../transport.ts'
import type { Answers } from './answers.ts'
import { type Link, Links } from './links.ts'
import { askMasters, ClusterReader } from './read-cluster.ts'
import { readServer } from './read-server.ts'
import { wordedOf } from './refusal.ts'
import { masterBySentinel } from './sentinel.ts'

/** Reads what a target is: one server, the one that Sentinel names, or a cluster. */
export class Reader {
  readonly #target: RedisTarget
  readonly #context: TransportContext
  readonly #links: Links
  readonly #cluster: ClusterReader

  constructor(target: RedisTarget, context: TransportContext) {
    this.#target = target
    this.#context = context
    this.#links = new Links(target, context)
    this.#cluster = new ClusterReader(target, this.#links)
  }

  /** Reads all once. Rejects, with a reason in words, where nothing was seen. */
  async read(signal: AbortSignal): Promise<Answers> {
    try {
      const known = await this.#cluster.findMasters(signal)
      if (known !== undefined) return await this.#cluster.read(known, signal)
      const link = await this.#anyServer(signal)
      if (!link.inCluster) return await this.#readOne(link, signal)
      const masters = await askMasters(link)
      return masters === undefined
        ? await this.#readOne(link, signal, 'cluster|slots')
        : await this.#cluster.read(masters, signal)
    } catch (error) {
      throw wordedOf(error)
    }
  }

  close(): void {
    this.#links.close()
  }

  /** The connection there is, else one to the first address that answers. */
  async #anyServer(signal: AbortSignal): Promise<Link> {
    const [open] = this.#links.open
    if (open !== undefined) return open
    let last: unknown
    for (const address of await this.#addresses(signal)) {
      try {
        return await this.#links.to(address, signal)
      } catch (error) {
        signal.throwIfAborted()
        last = error
      }
    }
    throw last
  }

  async #addresses(signal: AbortSignal): Promise<string[]> {
    const { sentinels, addresses } = this.#target
    return sentinels.length > 0 ? [await masterBySentinel(this.#target, this.#context, signal)] : addresses
  }

  async #readOne({ wire, address }: Link, signal: AbortSignal, ...denied: 'cluster|slots'[]): Promise<Answers> {
    const server = await readServer(wire, address, this.#target, signal)
    // Sentinel may name a server that is not promoted yet, and one that was demoted may live on.
    if (this.#target.sentinels.length > 0 && server.info.role === 'slave')
      throw new Unseen('The server that Sentinel named is a replica.')
    const servers = [{ ...server, denied: new Set([...server.denied, ...denied]) }]
    return { atMs: server.readMs, servers, silent: [], unserved: [] }
  }
}
