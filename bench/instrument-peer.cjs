const { AmqplibInstrumentation } = require('@opentelemetry/instrumentation-amqplib')
const { GrpcInstrumentation } = require('@opentelemetry/instrumentation-grpc')
const { IORedisInstrumentation } = require('@opentelemetry/instrumentation-ioredis')
const { KafkaJsInstrumentation } = require('@opentelemetry/instrumentation-kafkajs')
const { NodeSDK } = require('@opentelemetry/sdk-node')

/** What a service preloads that sets up OpenTelemetry as its documentation says, with the instrumentations that ours has. */
new NodeSDK({
  instrumentations: [
    new GrpcInstrumentation(),
    new KafkaJsInstrumentation(),
    new AmqplibInstrumentation(),
    new IORedisInstrumentation()
  ]
}).start()
