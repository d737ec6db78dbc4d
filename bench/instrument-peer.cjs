const { register } = require('node:module')
const { pathToFileURL } = require('node:url')
const { isMainThread } = require('node:worker_threads')

/** What a service preloads that sets up OpenTelemetry as its documentation says, with the instrumentations that ours has; where it is asked to, for ES modules as well. */
const start = () => {
  const { AmqplibInstrumentation } = require('@opentelemetry/instrumentation-amqplib')
  const { GrpcInstrumentation } = require('@opentelemetry/instrumentation-grpc')
  const { IORedisInstrumentation } = require('@opentelemetry/instrumentation-ioredis')
  const { KafkaJsInstrumentation } = require('@opentelemetry/instrumentation-kafkajs')
  const { NodeSDK } = require('@opentelemetry/sdk-node')
  if (process.env.ES_MODULES === 'yes') register('@opentelemetry/instrumentation/hook.mjs', pathToFileURL(__filename))
  new NodeSDK({
    instrumentations: [
      new GrpcInstrumentation(),
      new KafkaJsInstrumentation(),
      new AmqplibInstrumentation(),
      new IORedisInstrumentation()
    ]
  }).start()
}

// The thread that hooks ES modules preloads it, too.
if (isMainThread) start()
