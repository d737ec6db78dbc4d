/** Redis Streams commands and replies, taken apart (redis.io, "XADD", "XREADGROUP", "XACK", "XCLAIM", "XAUTOCLAIM"). Pure. */

export const textOf = (value: unknown): string => (Buffer.isBuffer(value) ? value.toString('utf8') : String(value))

/** XREADGROUP GROUP group consumer [COUNT n] [BLOCK ms] [NOACK] STREAMS key … id …; XREAD has no group. */
export interface Read {
  group: string
  consumer: string
  /** It asks for no acknowledgement. */
  noAck: boolean
  /** Streams that are asked for new entries (`>`, or for XREAD any): the others read their own pending entries again. */
  fresh: Set<string>
}

export const parseRead = (name: string, args: readonly unknown[]): Read | undefined => {
  const words = args.map(textOf)
  const at = words.findIndex((word) => word.toUpperCase() === 'STREAMS')
  if (at < 0) return undefined
  const named = words.slice(at + 1)
  const keys = named.slice(0, named.length / 2)
  const ids = named.slice(named.length / 2)
  const grouped = name === 'xreadgroup'
  const options = words.slice(grouped ? 3 : 0, at).map((word) => word.toUpperCase())
  return {
    group: grouped ? (words[1] ?? '') : '',
    consumer: grouped ? (words[2] ?? '') : '',
    noAck: options.includes('NOACK'),
    fresh: new Set(keys.filter((_, i) => !grouped || ids[i] === '>'))
  }
}

export interface Entry {
  id: string
  /** Name, value, name, value… as the reply has them. */
  fields: readonly unknown[]
}

/** What XREAD and XREADGROUP answer: pairs of stream and entries, in RESP3 a map; null where nothing came in time. */
export const streamsOf = (reply: unknown): { stream: string; entries: Entry[] }[] =>
  pairsOf(reply).map(([stream, entries]) => ({ stream: textOf(stream), entries: entriesOf(entries) }))

const pairsOf = (reply: unknown): [unknown, unknown][] => {
  if (reply instanceof Map) return [...reply]
  if (!Array.isArray(reply)) return typeof reply === 'object' && reply !== null ? Object.entries(reply) : []
  if (reply.every((pair) => Array.isArray(pair) && pair.length === 2)) return reply
  // A flat list: a RESP3 map as ioredis hands it on.
  return reply.flatMap((each, i): [unknown, unknown][] => (i % 2 === 0 ? [[each, reply[i + 1]]] : []))
}

/** Entries `[id, [name, value, …]]`; with JUSTID, and for deleted ones, there are no fields. */
export const entriesOf = (reply: unknown): Entry[] =>
  !Array.isArray(reply)
    ? []
    : reply.flatMap((entry) => {
        if (!Array.isArray(entry)) return entry === null ? [] : [{ id: textOf(entry), fields: [] }]
        const [id, fields] = entry
        return [{ id: textOf(id), fields: Array.isArray(fields) ? fields : [] }]
      })

/** The value of a field, or undefined. */
export const fieldOf = ({ fields }: Entry, name: string): string | undefined => {
  for (let i = 0; i + 1 < fields.length; i += 2) if (textOf(fields[i]) === name) return textOf(fields[i + 1])
  return undefined
}

/** XADD key [NOMKSTREAM] [MAXLEN | MINID [= | ~] threshold [LIMIT count]] id field value …: the fields and their values. */
export const addedFields = (args: readonly unknown[]): readonly unknown[] => {
  let at = 1
  const word = () => textOf(args[at]).toUpperCase()
  if (word() === 'NOMKSTREAM') at += 1
  if (word() === 'MAXLEN' || word() === 'MINID') {
    at += 1
    if (word() === '=' || word() === '~') at += 1
    at += 1
    if (word() === 'LIMIT') at += 2
  }
  return args.slice(at + 1)
}
