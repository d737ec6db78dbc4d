import type { Fact } from './semantics.ts'

/** What stands for all names beyond a limit. */
export const OTHER = 'other'

/** Of these names so many are told apart in each scope (the methods of a service, the channels of a transport, the services); those beyond are one: `other`. */
export const MOST_NAMES = { method: 500, channel: 5000, service: 2000 } as const
export type Named = keyof typeof MOST_NAMES

/** Names are forgotten when nothing carried them for this long, so that others may come in their place. */
const FORGET_MS = 15 * 60_000
/** Scopes are services, transports or everything: more of them than services there are not. */
const MOST_SCOPES = 10_000

/** Bounds how many names are told apart. What each scope holds is counted: never more than its limit, whatever comes. */
export class Names {
  /** How often a name was one of the others. */
  readonly others: Record<Named, number> = { method: 0, channel: 0, service: 0 }
  private readonly scopes: Record<Named, Map<string, Map<string, number>>> = {
    method: new Map(),
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
    if (names.has(name) || names.size < MOST_NAMES[named]) {
      names.set(name, nowMs)
      return true
    }
    this.others[named] += 1
    return false
  }

  forget(nowMs: number): void {
    for (const scopes of Object.values(this.scopes))
      for (const [scope, names] of scopes) {
        for (const [name, lastMs] of names) if (nowMs - lastMs > FORGET_MS) names.delete(name)
        if (names.size === 0) scopes.delete(scope)
      }
  }

  /** How many names are held in all. */
  get size(): number {
    let size = 0
    for (const scopes of Object.values(this.scopes)) for (const names of scopes.values()) size += names.size
    return size
  }
}

/** The same fact, of `other` where its method or channel is not told apart. */
export const bounded = <F extends NonNullable<Fact>>(fact: F, service: string, names: Names, nowMs: number): F => {
  if (fact.is === 'served' || fact.is === 'called') {
    const isTold = names.admits('method', service, `${fact.rpcService}/${fact.method}`, nowMs)
    return isTold ? fact : { ...fact, rpcService: OTHER, method: OTHER }
  }
  const { channel } = fact
  if (names.admits('channel', channel.transport, channel.name, nowMs)) return fact
  const other = { ...fact, channel: { ...channel, name: OTHER, space: '', address: '' } }
  return fact.is === 'published' ? { ...other, routedTo: undefined } : other
}
