import type { Fields, Shape } from './resp.ts'

export type { Fields } from './resp.ts'

export interface StreamAnswer {
  key: string
  info: Fields
  /** undefined where they may not be read. */
  groups: GroupAnswer[] | undefined
  /** undefined where MEMORY USAGE is not permitted. */
  memory: number | undefined
}
export interface GroupAnswer {
  info: Fields
  /** undefined where they may not be read. */
  consumers: Fields[] | undefined
  /** The oldest entries that were delivered and not acknowledged, at most `MOST_PENDING`; undefined where they may not be read. */
  pending: PendingAnswer[] | undefined
}

/** An entry of XPENDING's extended form (Redis ≥ 5.0). */
export interface PendingAnswer {
  id: string
  consumer: string
  deliveries: number
}
/** As many are asked for of each group: the oldest are who wait longest, and who fail again and again. */
export const MOST_PENDING = 100

/** A line of CLIENT LIST, cut to what is used. */
export interface ClientAnswer {
  name: string
  db: number
  /** Its last command, in small letters: `xreadgroup`, `client|list`. */
  lastCommand: string
  /** Seconds since it last sent something, also while it blocks. */
  idleS: number
}

/** All that one poll was answered. */
export interface Answers {
  atMs: number
  /** One server, or every master of a cluster that could be read. */
  servers: ServerAnswers[]
  /** Masters of a cluster that could not. */
  silent: SilentMaster[]
  /** Keys of a cluster that were there, in slots that no node serves now. */
  unserved: string[]
}

/** One server's answers. */
export interface ServerAnswers {
  address: string
  /** When its streams had been read, Unix ms. */
  readMs: number
  /** The server's own clock (TIME): ids of entries are times of that clock. */
  serverMs: number
  info: Record<string, string>
  /** When it writes its append-only file to disk: `always`, `everysec`, `no`; undefined where CONFIG GET is not permitted. */
  appendFsync?: string | undefined
  /** Keys of the whole server, and how many streams are among them in the database that is watched; undefined where that is not known. */
  keys?: { all: number; streams: number } | undefined
  /** Where its replicas are; only of a cluster's node. */
  replicas?: string[]
  streams: StreamAnswer[]
  /** Keys that an ACL keeps from us. */
  forbidden: string[]
  /** Keys that a cluster does not serve just now, and why. */
  withheld: ReadonlyMap<string, Withheld>
  /** Names of keys and groups that are not UTF-8, as they were read: they can't be asked for. */
  notText?: readonly string[]
  /** Commands that an ACL does not permit at all. */
  denied: ReadonlySet<Deniable>
  clients: ClientAnswer[]
}

/** `moving`: from one node of the cluster to another. `cluster down`: the cluster as a whole has stopped. */
export type Withheld = 'moving' | 'cluster down'

export interface SilentMaster {
  address: string
  why: string
  needs: string | null
  /** What was there when it was last read: slots that it serves now, whoever served them then. */
  keys: string[]
}

/** What an ACL may forbid and a poll still sees the rest; without SCAN nothing is seen. */
export type Deniable =
  | 'info'
  | 'time'
  | 'client|list'
  | 'memory|usage'
  | 'xinfo|stream'
  | 'xinfo|groups'
  | 'xinfo|consumers'
  | 'xpending'
  | 'cluster|slots'

export const listOf = (answer: unknown): unknown[] => (Array.isArray(answer) ? answer : [])

/** What is looked at of XINFO's answers: of first-entry and last-entry the id. */
export const STREAM: Shape = {
  as: 'fields',
  names: new Set(['length', 'entries-added', 'first-entry', 'last-entry', 'last-generated-id'])
}
export const GROUPS: Shape = {
  as: 'list of fields',
  names: new Set(['name', 'pending', 'last-delivered-id', 'entries-read', 'lag'])
}
export const CONSUMERS: Shape = { as: 'list of fields', names: new Set(['name', 'pending', 'idle', 'inactive']) }

/** XPENDING's extended form: `[id, consumer, ms since the last delivery, deliveries]` an entry, the oldest first. */
export const pendingOf = (answer: unknown): PendingAnswer[] =>
  listOf(answer).map((entry) => {
    const list = listOf(entry)
    return { id: String(list[0]), consumer: String(list[1]), deliveries: Number(list[3]) }
  })

/** `standalone`, `cluster` or `sentinel`; Valkey says it under a name of its own (seen on 9.1.2). */
export const modeOf = ({ redis_mode, server_mode }: Record<string, string>): string | undefined =>
  redis_mode ?? server_mode

/** INFO: lines of `name:value` under headings. */
export const parseInfo = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)])
  )

/** CLIENT LIST: a line a client, of `name=value` with spaces between. */
export const parseClients = (text: string): ClientAnswer[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const field = (name: string) => new RegExp(`(?:^| )${name}=(\\S*)`).exec(line)?.[1] ?? ''
      return {
        name: field('name'),
        db: Number(field('db')),
        lastCommand: field('cmd').toLowerCase(),
        idleS: Number(field('idle'))
      }
    })
