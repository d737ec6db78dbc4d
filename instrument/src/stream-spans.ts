import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace
} from '@opentelemetry/api'
import { deliver, settle } from './deliveries.ts'
import { tellAge } from './message-age.ts'
import { addedFields, type Entry, entriesOf, fieldOf, parseRead, streamsOf, textOf } from './stream-commands.ts'

/** What is used of ioredis's Command and Redis. */
export interface Command {
  name: string
  args: unknown[]
  resolve(reply: unknown): void
  reject(error: unknown): void
}
export interface Redis {
  options: { host?: string; port?: number; db?: number }
  condition?: { select?: number } | null
}

/** A command that is followed: told of its reply, or that it failed. */
interface Followed {
  done(reply: unknown): void
  failed(error: unknown): void
}

const tracer = () => trace.getTracer('@plumbline/instrument')
/** Commands pass sendCommand again when they waited for a connection, or were redirected in a cluster. */
const seen = new WeakSet<Command>()
/** Commands queued since MULTI, in order: their replies come with EXEC's. */
const transactions = new WeakMap<Redis, (Followed | undefined)[]>()

export const follow = (redis: Redis, command: Command): void => {
  if (typeof command !== 'object' || seen.has(command)) return
  seen.add(command)
  const name = String(command.name).toLowerCase()
  const queued = transactions.get(redis)
  if (name === 'multi') transactions.set(redis, [])
  else if (name === 'exec' || name === 'discard') {
    transactions.delete(redis)
    if (queued?.some((each) => each !== undefined)) onReply(command, afterExec(queued))
  } else {
    const followed = FOLLOWED[name]?.(redis, command)
    if (queued !== undefined) queued.push(followed)
    else if (followed !== undefined) onReply(command, followed)
  }
}

const onReply = (command: Command, followed: Followed): void => {
  const { resolve, reject } = command
  command.resolve = (reply) => {
    quietly(() => followed.done(reply))
    resolve.call(command, reply)
  }
  command.reject = (error) => {
    quietly(() => followed.failed(error))
    reject.call(command, error)
  }
}

const quietly = (work: () => void): void => {
  try {
    work()
  } catch {
    // Telemetry that fails must not fail the command.
  }
}

const NOT_EXECUTED = new Error('The transaction was not executed.')

const afterExec = (queued: readonly (Followed | undefined)[]): Followed => ({
  done: (replies) =>
    queued.forEach((each, i) => {
      const reply: unknown = Array.isArray(replies) ? replies[i] : NOT_EXECUTED
      if (reply instanceof Error) each?.failed(reply)
      else each?.done(reply)
    }),
  failed: (error) => {
    for (const each of queued) each?.failed(error)
  }
})

const connectionOf = ({ options, condition }: Redis): Attributes => ({
  'messaging.system': 'redis',
  'db.namespace': String(condition?.select ?? options.db ?? 0),
  ...(options.host === undefined ? {} : { 'server.address': options.host }),
  ...(options.port === undefined ? {} : { 'server.port': options.port })
})

const endFailed = (span: Span, error: unknown): void => {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) })
  span.end()
}

/** XADD key … : the entry is published when Redis has given it an id. */
const publish = (redis: Redis, command: Command): Followed => {
  const stream = textOf(command.args[0])
  const span = tracer().startSpan(`send ${stream}`, {
    kind: SpanKind.PRODUCER,
    attributes: {
      ...connectionOf(redis),
      ...saidBy({ id: '', fields: addedFields(command.args) }),
      'messaging.destination.name': stream,
      'messaging.operation.name': 'xadd',
      'messaging.operation.type': 'send'
    }
  })
  const field = process.env.PLUMBLINE_REDIS_CONTEXT_FIELD
  if (field) {
    const carrier: { traceparent?: string } = {}
    propagation.inject(trace.setSpan(context.active(), span), carrier)
    if (carrier.traceparent !== undefined) command.args.push(field, carrier.traceparent)
  }
  return {
    done: (reply) => {
      // With NOMKSTREAM and no stream, nothing is added.
      if (reply === null) {
        endFailed(span, 'The stream does not exist.')
        return
      }
      span.setAttribute('messaging.message.id', textOf(reply))
      span.end()
    },
    failed: (error) => endFailed(span, error)
  }
}

/** XREADGROUP and XREAD: one span for each stream that had entries. A read that found nothing is no message. */
const receive = (redis: Redis, command: Command): Followed | undefined => {
  const read = parseRead(command.name.toLowerCase(), command.args)
  if (read === undefined) return undefined
  const { group, consumer, noAck, fresh } = read
  const startMs = Date.now()
  const parent = context.active()
  return {
    done: (reply) => {
      for (const { stream, entries } of streamsOf(reply)) {
        if (group !== '' && !noAck) remember(stream, group, entries)
        if (entries.length === 0 || !fresh.has(stream)) continue
        const attributes = {
          ...connectionOf(redis),
          ...destination(stream, group),
          // Of one entry alone: an answer is mostly read so.
          ...(entries.length === 1 && entries[0] !== undefined ? saidBy(entries[0]) : {}),
          ...(consumer === '' ? {} : { 'messaging.client.id': consumer }),
          'messaging.operation.name': command.name.toLowerCase(),
          'messaging.operation.type': 'receive',
          'messaging.batch.message_count': entries.length
        }
        tracer().startSpan(`receive ${stream}`, { kind: SpanKind.CLIENT, startTime: startMs, attributes }, parent).end()
      }
    },
    failed: () => undefined
  }
}

const destination = (stream: string, group: string): Attributes => ({
  'messaging.destination.name': stream,
  ...(group === '' ? {} : { 'messaging.consumer.group.name': group })
})

const remember = (stream: string, group: string, entries: readonly Entry[]): void => {
  const atMs = Date.now()
  for (const entry of entries)
    deliver(stream, group, entry.id, { atMs, publisher: publisherOf(entry), said: saidBy(entry) })
}

/** Fields that the environment names: which messages are to be handled in order, and which are a question and its answer. No other is looked at. */
const NAMED = [
  ['PLUMBLINE_REDIS_ORDERING_FIELD', 'plumbline.ordering_key'],
  ['PLUMBLINE_REDIS_CONVERSATION_FIELD', 'messaging.message.conversation_id']
] as const

const saidBy = (entry: Entry): Attributes =>
  Object.fromEntries(
    NAMED.flatMap(([variable, attribute]) => {
      const field = process.env[variable]
      const value = field ? fieldOf(entry, field) : undefined
      return value === undefined ? [] : [[attribute, value]]
    })
  )

const publisherOf = (entry: Entry): SpanContext | undefined => {
  const field = process.env.PLUMBLINE_REDIS_CONTEXT_FIELD
  const traceparent = field ? fieldOf(entry, field) : undefined
  return traceparent === undefined
    ? undefined
    : trace.getSpanContext(propagation.extract(ROOT_CONTEXT, { traceparent }))
}

/** XCLAIM key group … and XAUTOCLAIM key group …: entries taken over from another consumer; they are processed here from now on. */
const claim = (_: Redis, command: Command): Followed => {
  const [stream, group] = [textOf(command.args[0]), textOf(command.args[1])]
  const automatic = command.name.toLowerCase() === 'xautoclaim'
  return {
    done: (reply) => remember(stream, group, entriesOf(automatic && Array.isArray(reply) ? reply[1] : reply)),
    failed: () => undefined
  }
}

/**
 * XACK key group id … : an entry that this process was given has been processed since then; one span each. Others are settled only.
 */
const acknowledge = (redis: Redis, command: Command): Followed => {
  const [stream, group, ...ids] = command.args.map(textOf)
  return {
    done: () => {
      if (stream === undefined || group === undefined) return
      const attributes = { ...connectionOf(redis), ...destination(stream, group), 'messaging.operation.name': 'xack' }
      const others = ids.filter((id) => !processed(stream, group, id, attributes))
      if (others.length === 0) return
      const settled = { 'messaging.operation.type': 'settle', 'messaging.batch.message_count': others.length }
      tracer()
        .startSpan(`settle ${stream}`, { kind: SpanKind.CLIENT, attributes: { ...attributes, ...settled } })
        .end()
    },
    failed: () => undefined
  }
}

const processed = (stream: string, group: string, id: string, attributes: Attributes): boolean => {
  const delivery = settle(stream, group, id)
  if (delivery === undefined) return false
  const { atMs, publisher, said } = delivery
  // An entry's id begins with when it was added, by its server's clock.
  tellAge(Number(id.split('-')[0]), atMs, { ...attributes, 'messaging.operation.name': 'process' })
  tracer()
    .startSpan(`process ${stream}`, {
      kind: SpanKind.CONSUMER,
      startTime: atMs,
      attributes: { ...attributes, ...said, 'messaging.operation.type': 'process', 'messaging.message.id': id },
      links: publisher === undefined ? [] : [{ context: publisher }]
    })
    .end()
  return true
}

const FOLLOWED: Readonly<Record<string, (redis: Redis, command: Command) => Followed | undefined>> = {
  xadd: publish,
  xread: receive,
  xreadgroup: receive,
  xclaim: claim,
  xautoclaim: claim,
  xack: acknowledge
}
