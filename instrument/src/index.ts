/**
 * Preload of a Node service: `node --import @plumbline/instrument service.js`. It makes the service tell an OpenTelemetry endpoint (Plumbline
 * by default, on localhost:4318) about its gRPC calls and its Kafka, RabbitMQ and Redis Streams messages. It prints nothing, and whatever
 * fails in it leaves the service alone.
 */

import { metrics } from '@opentelemetry/api'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { tellCalls } from './call-metrics.ts'
import { fillEnvironment } from './environment.ts'
import { flushAtEnd } from './flush.ts'
import { GrpcInstrumentation } from './grpc.ts'
import { KafkaInstrumentation } from './kafka.ts'
import { tellAges } from './message-age.ts'
import { hookModules } from './modules.ts'
import { RabbitmqInstrumentation } from './rabbitmq.ts'
import { RedisInstrumentation } from './redis.ts'

/** Of metrics only those that spans can't give are sent, unless the environment asks for more (1: AggregationType.DROP of the SDK). */
const SPANS_TELL_IT = [{ meterName: '@opentelemetry/instrumentation-kafkajs', aggregation: { type: 1 } }]

const start = (): void => {
  const asked = process.env.OTEL_METRICS_EXPORTER !== undefined
  const restore = fillEnvironment(process.env, process.argv[1])
  hookModules()
  const sdk = new NodeSDK({
    instrumentations: [
      new GrpcInstrumentation(),
      new KafkaInstrumentation(),
      new RabbitmqInstrumentation(),
      new RedisInstrumentation()
    ],
    ...(asked ? {} : { views: SPANS_TELL_IT }),
    ...(process.env.OTEL_LOGS_EXPORTER === undefined ? { logRecordProcessors: [] } : {})
  })
  sdk.start()
  const meters = metrics.getMeterProvider()
  const meter = meters.getMeter('@plumbline/instrument')
  tellCalls(meter)
  tellAges(meter)
  // What the service itself measures goes where it wants, and not to us.
  if (!asked) metrics.disable()
  restore()
  flushAtEnd(sdk, meters)
}

try {
  start()
} catch (error) {
  if (process.env.OTEL_LOG_LEVEL !== undefined) console.error('@plumbline/instrument could not start:', error)
}
