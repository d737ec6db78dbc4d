import type { Fact } from './semantics.ts'

/** What stands for all names beyond a limit. */
export const OTHER = 'other'

/** Of these names so many are told apart in each scope (the methods that a service serves, or calls; the channels of a transport; the services); those beyond are one: `other`. */
export const MOST_NAMES = { method: 500, called: 500, channel: 5000, service: 2000 } as const
/** And so many in all scopes together. A method has some 10 kB of histograms, by caller and by instance. */
export const MOST_IN_ALL = { method: 20_000, called: 20_000, channel: 15_000, service: 2000 } as const
export type Named = keyof typeof MOST_NAMES

/** Names are forgotten when nothing carried them for this long, so that others may come in their place. */
const FORGET_MS = 15 * 60_000
/** Scopes are services, transports or everything: more of them than services there are not. */
const MOST_SCOPES = 10_000

/** Bounds how many names are told apart. What each scope holds is counted: never more than its limit, whatever comes. */
export class Names {
  /** How often a name was one of the others. */
  readonly others: Record<Named, number> = { method: 0, called: 0, channel: 0, service: 0 }
  /** How many are held in all scopes. */
  private readonly held: Record<Named, number> = { method: 0, called: 0, channel: 0, service: 0 }
  private readonly scopes: Record<Named, Map<string, Map<string, number>>> = {
    method: new Map(),
    called: new Map(),
    channel: new Map(),
    service: new Map()
  }

  /** Whether this name is told apart in its scope; otherwise it is one of the others, and counted. */
  admits(named: Named, scope: string, name: string, nowMs: number): boolean {
    const scopes = this.scopes[named]
    let names = scopes.get(scope)
    if (names === undefined) {
      if (scopes.size >= MOST_SCOPES) {
        this.others[named] += 1
        return false
      }
      names = new Map()
      scopes.set(scope, names)
    }
    const isKnown = names.has(name)
    if (isKnown || (names.size < MOST_NAMES[named] && this.held[named] < MOST_IN_ALL[named])) {
      if (!isKnown) this.held[named] += 1
      names.set(name, nowMs)
      return true
    }
    this.others[named] += 1
    return false
  }

  forget(nowMs: number): void {
    for (const named of Object.keys(this.scopes) as Named[])
      for (const [scope, names] of this.scopes[named]) {
        for (const [name, lastMs] of names) if (nowMs - lastMs > FORGET_MS && names.delete(name)) this.held[named] -= 1
        if (names.size === 0) this.scopes[named].delete(scope)
      }
  }

  /** How many names are held in all. */
  get size(): number {
    return Object.values(this.held).reduce((a, b) => a + b, 0)
  }
}

/** The same fact, of `other` where its method or channel is not told apart. */
export const bounded = <F extends NonNullable<Fact>>(fact: F, service: string, names: Names, nowMs: number): F => {
  if (fact.is === 'served' || fact.is === 'called') {
    const isTold = names.admits(
      fact.is === 'served' ? 'method' : 'called',
      service,
      `${fact.rpcService}/${fact.method}`,
      nowMs
    )
    return isTold ? fact : { ...fact, rpcService: OTHER, method: OTHER }
  }
  const { channel } = fact
  if (names.admits('channel', channel.transport, channel.name, nowMs)) return fact
  const other = { ...fact, channel: { ...channel, name: OTHER, space: '', address: '' } }
  return fact.is === 'published' ? { ...other, routedTo: undefined } : other
}
