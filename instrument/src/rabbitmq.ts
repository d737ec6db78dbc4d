import { AmqplibInstrumentation } from '@opentelemetry/instrumentation-amqplib'

/**
 * amqplib's instrumentation gives consumer spans their exchange as destination, and the queue in the name alone: `<queue> process`. Here it
 * becomes an attribute.
 */
export class RabbitmqInstrumentation extends AmqplibInstrumentation {
  constructor() {
    super({
      publishHook: (span, { content }) => {
        span.setAttribute('messaging.message.body.size', content.length)
      },
      consumeHook: (span) => {
        const name = 'name' in span && typeof span.name === 'string' ? span.name : ''
        if (name.endsWith(PROCESS))
          span.setAttribute('messaging.destination.subscription.name', name.slice(0, -PROCESS.length))
      }
    })
  }
}

const PROCESS = ' process'
