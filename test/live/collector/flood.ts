import { Agent, request } from 'node:http'
import { SpanKind } from '@opentelemetry/api'
import { asProtobuf, written } from '../../pure/otlp/spans.ts'

export const SPANS = 5000
export const SENDERS = 8

/** What senders that never wait were told. */
export interface Told {
  /** Spans of exports that were acknowledged, and when, Unix ms. */
  taken: { atMs: number; spans: number }[]
  /** Exports that were to come again later, and how many of these said when. */
  later: number
  saidWhen: number
  /** Other answers, and connections that broke: none while the collector lives. */
  other: string[]
}

export interface Flood {
  told: Told
  /** Stops sending; resolves when all that was sent is answered. */
  stop(): Promise<void>
}

/**
 * Sends spans as fast as they are answered, by several connections, and never waits when it is asked to come again: then it sends the same again, which costs it
 * next to nothing, so that it brings more than is taken however fast that is.
 */
export const flood = (port: number): Flood => {
  const { made, traces } = messages()
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS })
  const told: Told = { taken: [], later: 0, saidWhen: 0, other: [] }
  let isOn = true
  let sent = 0

  const send = async (): Promise<void> => {
    const next = () => {
      const body = Buffer.from(made)
      sent += 1
      // A span that came before is passed over: each export has traces of its own, told apart by the end of their ids.
      for (const at of traces) body.writeUInt32BE(sent, at + 12)
      return body
    }
    let body = next()
    while (isOn) {
      try {
        const { status, retryAfter } = await post(port, body, agent)
        if (status === 200) {
          told.taken.push({ atMs: Date.now(), spans: SPANS })
          body = next()
        } else if (status === 429) {
          told.later += 1
          if (Number(retryAfter) > 0) told.saidWhen += 1
        } else told.other.push(`answered ${status}`)
      } catch (error) {
        told.other.push(String(error))
        return
      }
    }
  }
  const sending = Promise.all(Array.from({ length: SENDERS }, send))
  return {
    told,
    stop: async () => {
      isOn = false
      await sending
      agent.destroy()
    }
  }
}

/**
 * What an export has, and where each of its trace ids stands in that. Messages that are sent and taken are more work for who reads of them than for who sends: it is
 * the reading, not the way there, that they wait for.
 */
const messages = (): { made: Buffer; traces: number[] } => {
  const of = { 'messaging.system': 'kafka', 'messaging.destination.name': 'flood' }
  const sent = written(
    { 'service.name': 'flooding' },
    Array.from({ length: SPANS / 2 }, () => ({
      name: 'send flood',
      kind: SpanKind.PRODUCER,
      attributes: { ...of, 'messaging.operation.type': 'send' }
    }))
  )
  const taken = written(
    { 'service.name': 'flooded' },
    sent.map((parent) => ({
      name: 'process flood',
      kind: SpanKind.CONSUMER,
      attributes: { ...of, 'messaging.operation.type': 'process', 'messaging.consumer.group.name': 'flooded' },
      startMs: 20,
      parent
    }))
  )
  const made = Buffer.from(asProtobuf([...sent, ...taken]))
  const traces = sent.flatMap((span) => {
    const id = Buffer.from(span.spanContext().traceId, 'hex')
    const first = made.indexOf(id)
    return [first, made.indexOf(id, first + id.length)]
  })
  return { made, traces }
}

export const spansOf = (taken: Told['taken']): number => taken.reduce((sum, { spans }) => sum + spans, 0)

const post = (port: number, body: Buffer, agent: Agent) =>
  new Promise<{ status: number; retryAfter: string | undefined }>((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length }
    const asked = request({ port, host: '127.0.0.1', method: 'POST', path: '/v1/traces', agent, headers }, (answer) => {
      answer.resume()
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after']?.toString() })
      )
    })
    asked.on('error', reject)
    asked.end(body)
  })
