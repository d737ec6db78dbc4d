import { type Span, SpanStatusCode } from '@opentelemetry/api'
import { AmqplibInstrumentation } from '@opentelemetry/instrumentation-amqplib'
import { tellAge } from './message-age.ts'

const PROCESS = ' process'

interface Returned {
  properties?: { headers?: Record<string, unknown> }
}
interface Channel {
  emit(event: string, message?: Returned, ...rest: unknown[]): boolean
}
interface Model {
  Channel?: { prototype: Channel }
}

/**
 * amqplib's instrumentation gives consumer spans their exchange as destination, and the queue in the name alone: `<queue> process`. Here it
 * becomes an attribute. A mandatory message that no queue takes is returned before it is confirmed: the span of its sending has failed.
 */
export class RabbitmqInstrumentation extends AmqplibInstrumentation {
  constructor() {
    super({
      publishHook: (span, { content, options, isConfirmChannel }) => {
        span.setAttribute('messaging.message.body.size', content.length)
        if (isConfirmChannel && isMandatory(options)) awaitConfirm(span)
      },
      publishConfirmHook: (span) => {
        unconfirmed.delete(span.spanContext().spanId)
      },
      consumeHook: (span, { msg }) => {
        const name = 'name' in span && typeof span.name === 'string' ? span.name : ''
        if (!name.endsWith(PROCESS)) return
        const queue = { 'messaging.destination.subscription.name': name.slice(0, -PROCESS.length) }
        span.setAttributes(queue)
        // Whole seconds, where who publishes says when.
        tellAge(Number(msg.properties.timestamp) * 1000, Date.now(), { 'messaging.system': 'rabbitmq', ...queue })
      }
    })
  }

  protected override init() {
    const definition = super.init()
    for (const file of definition.files) {
      const { patch } = file
      file.patch = (module: Model, version) => {
        const patched = patch(module, version) as Model
        if (patched.Channel !== undefined) hearReturns(patched.Channel.prototype)
        return patched
      }
    }
    return definition
  }
}

/** Spans of mandatory messages that their broker did not confirm yet, by their id; beyond so many the oldest are let go. */
const MOST = 10_000
const unconfirmed = new Map<string, Span>()

const isMandatory = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'mandatory' in options && options.mandatory === true

const awaitConfirm = (span: Span): void => {
  if (unconfirmed.size >= MOST) for (const oldest of unconfirmed.keys()) if (unconfirmed.delete(oldest)) break
  unconfirmed.set(span.spanContext().spanId, span)
}

const hearing = new WeakSet<Channel>()

const hearReturns = (channel: Channel): void => {
  if (hearing.has(channel)) return
  hearing.add(channel)
  const { emit } = channel
  channel.emit = function (this: Channel, event, message, ...rest) {
    if (event === 'return') unconfirmed.get(sentBy(message))?.setAttribute('error.type', 'returned').setStatus(FAILED)
    return emit.call(this, event, message, ...rest)
  }
}

const FAILED = { code: SpanStatusCode.ERROR, message: 'no queue takes it' }

/** W3C trace context: version-trace-span-flags. */
const sentBy = (message: Returned | undefined): string =>
  String(message?.properties?.headers?.traceparent).split('-')[2] ?? ''
