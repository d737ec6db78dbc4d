/** XINFO's names with their values; of entries only their ids are kept. */
export type Fields = Record<string, unknown>

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

/** The server's answers. */
export interface Answers {
  /** The server's own clock (TIME): ids of entries are times of that clock. */
  serverMs: number
  atMs: number
  address: string
  info: Record<string, string>
  streams: StreamAnswer[]
  /** Keys that an ACL keeps from us. */
  forbidden: string[]
  /** Commands that an ACL does not permit at all. */
  denied: ReadonlySet<Deniable>
  clients: ClientAnswer[]
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

const listOf = (answer: unknown): unknown[] => (Array.isArray(answer) ? answer : [])

/** XINFO answers with names and values in turn; entries' bodies in first-entry and last-entry are cut to their ids at once. */
export const fieldsOf = (answer: unknown): Fields => {
  const list = listOf(answer)
  const fields: Fields = {}
  for (let i = 0; i + 1 < list.length; i += 2) {
    const name = String(list[i])
    const value = list[i + 1]
    fields[name] = name.endsWith('-entry') && Array.isArray(value) ? value[0] : value
  }
  return fields
}

export const fieldListOf = (answer: unknown): Fields[] => listOf(answer).map(fieldsOf)

/** XPENDING's extended form: `[id, consumer, ms since the last delivery, deliveries]` an entry, the oldest first. */
export const pendingOf = (answer: unknown): PendingAnswer[] =>
  listOf(answer).map((entry) => {
    const [id, consumer, , deliveries] = listOf(entry)
    return { id: String(id), consumer: String(consumer), deliveries: Number(deliveries) }
  })

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
