import type { Transport } from '../model/index.ts'

/** What can be said of it from what is watched; the page fills it in. null: nothing that is watched tells. */
export type Observable = 'pattern' | 'latency' | 'throughput' | 'kept' | 'replay' | 'ordering' | 'routing' | 'groups'

export interface ComparisonRow {
  feature: string
  /** The question that it answers. */
  asks: string
  expects: Readonly<Record<Transport, string>>
  observed: Observable | null
}

/** The guide's comparison, feature by feature. */
export const COMPARISON: readonly ComparisonRow[] = [
  {
    feature: 'Pattern',
    asks: 'What does a message look like?',
    expects: {
      grpc: 'request and response',
      redis: 'publish and subscribe, streaming',
      rabbitmq: 'queue, publish and subscribe',
      kafka: 'stream of events'
    },
    observed: 'pattern'
  },
  {
    feature: 'Latency',
    asks: 'How long until it is there?',
    expects: { grpc: 'very low', redis: 'low', rabbitmq: 'low to medium', kafka: 'medium' },
    observed: 'latency'
  },
  {
    feature: 'Throughput',
    asks: 'How many a second?',
    expects: { grpc: 'high', redis: 'medium to high', rabbitmq: 'medium', kafka: 'very high' },
    observed: 'throughput'
  },
  {
    feature: 'Persistence',
    asks: 'How long is it kept?',
    expects: { grpc: 'not at all', redis: 'for a short time', rabbitmq: 'until consumed', kafka: 'for a long time' },
    observed: 'kept'
  },
  {
    feature: 'Replay',
    asks: 'Can it be read again?',
    expects: { grpc: 'no', redis: 'as far as it reaches', rabbitmq: 'no', kafka: 'yes' },
    observed: 'replay'
  },
  {
    feature: 'Ordering',
    asks: 'Within what does order hold?',
    expects: { grpc: 'a stream', redis: 'a stream', rabbitmq: 'a queue', kafka: 'a partition' },
    observed: 'ordering'
  },
  {
    feature: 'Routing',
    asks: 'Who decides who gets it?',
    expects: { grpc: 'nobody: it is addressed', redis: 'basic', rabbitmq: 'advanced', kafka: 'by partition' },
    observed: 'routing'
  },
  {
    feature: 'Effort to run',
    asks: 'What does it ask of those who run it?',
    expects: { grpc: 'low', redis: 'low', rabbitmq: 'medium', kafka: 'high' },
    observed: null
  },
  {
    feature: 'Consumer groups',
    asks: 'Can several share the reading?',
    expects: { grpc: 'does not apply', redis: 'yes', rabbitmq: 'yes', kafka: 'yes' },
    observed: 'groups'
  }
]
