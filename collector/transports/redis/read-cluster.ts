import type { RedisTarget } from '../../../model/index.ts'
import { reasonFor, Unseen } from '../../reasons.ts'
import type { Answers, ServerAnswers, SilentMaster } from './answers.ts'
import { type Master, mastersOf, serves, slotOf } from './cluster.ts'
import type { Link, Links } from './links.ts'
import { readServer } from './read-server.ts'
import { refusedOf, wordedOf } from './refusal.ts'

/** Reads every master of a cluster, side by side. Who is master of what is asked anew each time, so a failover is followed. */
export class ClusterReader {
  readonly #target: RedisTarget
  readonly #links: Links
  /** Its nodes as they were last told. */
  #nodes: string[] = []
  /** Streams as they were last seen: those of a master that is away now are not gone. */
  #keys = new Set<string>()

  constructor(target: RedisTarget, links: Links) {
    this.#target = target
    this.#links = links
  }

  /** The masters, as the first node says that answers; undefined where no node is known yet or none answers. */
  async findMasters(signal: AbortSignal): Promise<Master[] | undefined> {
    if (this.#nodes.length === 0) return undefined
    // Side by side: a node that hangs must not keep those waiting that answer.
    const told = await firstOf(this.#links.open.map(askMasters))
    return told ?? firstOf(this.#nodes.map(async (node) => askMasters(await this.#links.to(node, signal))))
  }

  async read(masters: readonly Master[], signal: AbortSignal): Promise<Answers> {
    const failures: unknown[] = []
    const silent: SilentMaster[] = []
    const read = await Promise.all(
      masters.map(async (master) => {
        try {
          return await this.#readMaster(master, signal)
        } catch (error) {
          this.#links.drop(master.address)
          const worded = wordedOf(error)
          failures.push(worded)
          const needs = worded instanceof Unseen ? worded.needs : null
          silent.push({ address: master.address, why: reasonFor(worded), needs, keys: [] })
          return undefined
        }
      })
    )
    const servers = read.filter((server) => server !== undefined)
    if (servers.length === 0) throw failures[0] ?? new Unseen('No node of the cluster serves any slot.')
    this.#nodes = masters.flatMap(({ address, replicas }) => [address, ...replicas])
    this.#dropOthers(masters)
    const unserved = this.#remember(masters, servers, silent)
    // One that hangs makes what the others told no newer.
    const atMs = Math.max(...servers.map(({ readMs }) => readMs))
    return { atMs, servers, silent: silent.sort(byAddress), unserved }
  }

  async #readMaster({ address, replicas }: Master, signal: AbortSignal): Promise<ServerAnswers> {
    const { wire } = await this.#links.to(address, signal)
    return { ...(await readServer(wire, address, this.#target, signal)), replicas }
  }

  #dropOthers(masters: readonly Master[]): void {
    const wanted = new Set(masters.map(({ address }) => address))
    for (const { address } of this.#links.open) if (!wanted.has(address)) this.#links.drop(address)
  }

  /** Keeps in mind what was seen, and what was not and may still be there: the latter goes to who is silent. Gives what no node serves. */
  #remember(masters: readonly Master[], servers: readonly ServerAnswers[], silent: readonly SilentMaster[]): string[] {
    const seen = servers.flatMap(({ streams, forbidden, withheld }) => [
      ...streams.map(({ key }) => key),
      ...forbidden,
      ...withheld.keys()
    ])
    const next = new Set(seen)
    const unserved: string[] = []
    for (const key of this.#keys) {
      if (next.has(key)) continue
      const slot = slotOf(key)
      const master = masters.find((each) => serves(each, slot))
      const away = silent.find(({ address }) => address === master?.address)
      if (master !== undefined && away === undefined) continue
      if (away === undefined) unserved.push(key)
      else away.keys.push(key)
      next.add(key)
    }
    this.#keys = next
    return unserved.sort()
  }
}

/** CLUSTER SLOTS of one node; undefined where it is not permitted. */
export const askMasters = async ({ wire, address }: Link): Promise<Master[] | undefined> => {
  try {
    return mastersOf(await wire.ask('CLUSTER', 'SLOTS'), address)
  } catch (error) {
    if (refusedOf(error) === 'command') return undefined
    throw error
  }
}

/** What the first of them gives that gives something; undefined where none does. */
const firstOf = <T>(asked: readonly Promise<T | undefined>[]): Promise<T | undefined> =>
  Promise.any(asked.map(async (each) => (await each) ?? Promise.reject(new Error('nothing')))).catch(() => undefined)

const byAddress = (a: SilentMaster, b: SilentMaster): number => (a.address < b.address ? -1 : 1)
