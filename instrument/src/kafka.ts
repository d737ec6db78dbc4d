import { context, createContextKey } from '@opentelemetry/api'
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs'

const GROUP = createContextKey('plumbline kafka consumer group')

type Handler = (payload: unknown) => unknown
interface RunConfig {
  eachMessage?: Handler
  eachBatch?: Handler
}
interface Consumer {
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
      consumerHook: (span) => {
        const group = context.active().getValue(GROUP)
        if (typeof group === 'string') span.setAttribute('messaging.consumer.group.name', group)
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
