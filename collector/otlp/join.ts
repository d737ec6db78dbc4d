import type { Fact } from './semantics.ts'

/** A client span that waits for the server span of the same call. */
export interface Pending<Site> {
  atMs: number
  from: string
  fact: Extract<Fact, { is: 'called' }>
  site: Site
  seconds: number
  /** Where that is counted in a histogram. */
  place: number
  weight: number
}

/** What answered a call: whose method it was, and how long it took there. */
export interface Answered<Method> {
  service: string
  method: Method
  seconds: number
  place: number
}

/** More than this many waiting spans are not kept: the oldest is let go early, and counted. */
const MOST_WAITING = 100_000
/** A server's span may be here long before its caller's: callers end later, and may send in larger batches. */
const SERVERS_WAIT_MS = 60_000

/**
 * Joins the two spans of a call by trace id and client span id, in whichever order they come. Maps keep the order of insertion, so the
 * first of each is the oldest.
 */
export class Waiting<Method, Site> {
  /** Let go before their time. */
  early = 0
  /** How many client spans waited at once, at most. */
  most = 0
  private readonly clients = new Map<number, Pending<Site>>()
  private readonly servers = new Map<number, { atMs: number; answered: Answered<Method> }>()
  private readonly joinMs: number
  private readonly joined: (call: Pending<Site>, server: Answered<Method> | undefined) => void

  constructor(joinMs: number, joined: (call: Pending<Site>, server: Answered<Method> | undefined) => void) {
    this.joinMs = joinMs
    this.joined = joined
  }

  client(key: number, call: Pending<Site>): void {
    const server = this.servers.get(key)
    if (server !== undefined) {
      this.servers.delete(key)
      this.joined(call, server.answered)
      return
    }
    if (this.clients.size >= MOST_WAITING) this.letGo()
    this.clients.set(key, call)
    if (this.clients.size > this.most) this.most = this.clients.size
  }

  server(key: number, answered: Answered<Method>, nowMs: number): void {
    const call = this.clients.get(key)
    if (call !== undefined) {
      this.clients.delete(key)
      this.joined(call, answered)
      return
    }
    if (this.servers.size >= MOST_WAITING) {
      const [oldest] = this.servers.keys()
      if (oldest !== undefined) this.servers.delete(oldest)
    }
    this.servers.set(key, { atMs: nowMs, answered })
  }

  /** Gives up waiting for those that waited long enough. */
  expire(nowMs: number): void {
    for (const [key, call] of this.clients) {
      if (nowMs - call.atMs < this.joinMs) break
      this.clients.delete(key)
      this.joined(call, undefined)
    }
    for (const [key, { atMs }] of this.servers) {
      if (nowMs - atMs < SERVERS_WAIT_MS) break
      this.servers.delete(key)
    }
  }

  private letGo(): void {
    const [first] = this.clients
    if (first === undefined) return
    this.clients.delete(first[0])
    this.early += 1
    this.joined(first[1], undefined)
  }
}
