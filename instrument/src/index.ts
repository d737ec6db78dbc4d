/**
 * Preload of a Node service: `node --import @plumbline/instrument service.js`. It makes the service tell an OpenTelemetry endpoint (Plumbline
 * by default, on localhost:4318) about its gRPC calls and its Kafka, RabbitMQ and Redis Streams messages. It prints nothing, and whatever
 * fails in it leaves the service alone.
 */

import { NodeSDK } from '@opentelemetry/sdk-node'
import { fillEnvironment } from './environment.ts'
import { flushAtEnd } from './flush.ts'
import { GrpcInstrumentation } from './grpc.ts'
import { KafkaInstrumentation } from './kafka.ts'
import { hookModules } from './modules.ts'
import { RabbitmqInstrumentation } from './rabbitmq.ts'
import { RedisInstrumentation } from './redis.ts'

const start = (): void => {
  const restore = fillEnvironment(process.env, process.argv[1])
  hookModules()
  const sdk = new NodeSDK({
    instrumentations: [
      new GrpcInstrumentation(),
      new KafkaInstrumentation(),
      new RabbitmqInstrumentation(),
      new RedisInstrumentation()
    ],
    // Only spans, unless the environment asks for more.
    ...(process.env.OTEL_METRICS_EXPORTER === undefined ? { metricReaders: [] } : {}),
    ...(process.env.OTEL_LOGS_EXPORTER === undefined ? { logRecordProcessors: [] } : {})
  })
  sdk.start()
  restore()
  flushAtEnd(sdk)
}

try {
  start()
} catch (error) {
  if (process.env.OTEL_LOG_LEVEL !== undefined) console.error('@plumbline/instrument could not start:', error)
}
