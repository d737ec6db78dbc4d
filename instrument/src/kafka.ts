import { context, createContextKey, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api'
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs'
import { tellAge } from './message-age.ts'

const GROUP = createContextKey('plumbline kafka consumer group')

type Handler = (payload: unknown) => unknown
interface RunConfig {
  eachMessage?: Handler
  eachBatch?: Handler
}
/** What `consumer.commit_offsets` tells: the places that were written down. */
interface Committed {
  payload: { topics: { topic: string; partitions: { partition: number | string; offset: string }[] }[] }
}
interface Consumer {
  on(event: 'consumer.commit_offsets', heard: (committed: Committed) => void): unknown
  run(config?: RunConfig): unknown
}
interface Kafka {
  consumer(options?: { groupId?: string }): Consumer
}

/**
 * kafkajs's instrumentation knows no consumer group: the group is known where the consumer is made. So `run` puts it around each handler, as
 * the outermost layer, and the span that is started within finds it there.
 */
export class KafkaInstrumentation extends KafkaJsInstrumentation {
  constructor() {
    super({
      producerHook: (span, { message }) => {
        span.setAttribute('messaging.message.body.size', sizeOf(message.value))
      },
      consumerHook: (span, { topic, message }) => {
        const group = context.active().getValue(GROUP)
        if (typeof group === 'string') span.setAttribute('messaging.consumer.group.name', group)
        tellAge(Number(message.timestamp), Date.now(), {
          'messaging.system': 'kafka',
          'messaging.destination.name': topic,
          ...(typeof group === 'string' ? { 'messaging.consumer.group.name': group } : {})
        })
      }
    })
  }

  protected override init() {
    const definition = super.init()
    const { patch } = definition
    definition.patch = (module: { Kafka: { prototype: Kafka } }, version) => {
      // Before the other patch, so that this one lies within: its `run` then gets handlers that make spans already.
      nameGroups(module.Kafka.prototype)
      return patch?.(module, version) ?? module
    }
    return definition
  }
}

/** A module that is both required and imported is patched twice. */
const named = new WeakSet<Kafka>()

const nameGroups = (kafka: Kafka): void => {
  if (named.has(kafka)) return
  named.add(kafka)
  const { consumer } = kafka
  kafka.consumer = function (this: Kafka, options) {
    const made = consumer.call(this, options)
    if (options?.groupId !== undefined) tellCommits(made, options.groupId)
    const { run } = made
    made.run = function (this: Consumer, config) {
      const group = options?.groupId
      if (config !== undefined && group !== undefined) {
        if (config.eachMessage !== undefined) config.eachMessage = within(group, config.eachMessage)
        if (config.eachBatch !== undefined) config.eachBatch = within(group, config.eachBatch)
      }
      return run.call(this, config)
    }
    return made
  }
}

const within = (group: string, handler: Handler): Handler =>
  function (this: unknown, payload) {
    return context.with(context.active().setValue(GROUP, group), () => handler.call(this, payload))
  }

const sizeOf = (value: Buffer | string | null): number => (value === null ? 0 : Buffer.byteLength(value))

/** Of so many partitions places are remembered; a consumer seldom has more. */
const MOST = 10_000

/** Each time a group's place is written down, by topic: for how many messages. A consumer that commits each message by itself works as a queue's. */
const tellCommits = (consumer: Consumer, group: string): void => {
  const places = new Map<string, bigint>()
  consumer.on('consumer.commit_offsets', ({ payload: { topics } }) => {
    for (const { topic, partitions } of topics) {
      let messages = 0n
      let told = 0
      for (const { partition, offset } of partitions) {
        const key = `${topic}\n${partition}`
        const before = places.get(key)
        if (before === undefined && places.size >= MOST) continue
        places.set(key, BigInt(offset))
        // Where it was before it began here is not known, and who goes back takes nothing.
        if (before === undefined || BigInt(offset) <= before) continue
        messages += BigInt(offset) - before
        told += 1
      }
      if (told > 0) tellCommit(topic, group, Number(messages))
    }
  })
}

const tellCommit = (topic: string, group: string, messages: number): void => {
  const attributes = {
    'messaging.system': 'kafka',
    'messaging.destination.name': topic,
    'messaging.consumer.group.name': group,
    'messaging.operation.type': 'settle',
    'messaging.operation.name': 'commit',
    'messaging.batch.message_count': messages
  }
  trace
    .getTracer('@plumbline/instrument')
    .startSpan(`commit ${topic}`, { kind: SpanKind.CLIENT, attributes }, ROOT_CONTEXT)
    .end()
}
