import { kafkaAdapter } from './kafka.ts'
import { rabbitmqAdapter } from './rabbitmq.ts'
import { redisAdapter } from './redis.ts'

/** Every transport that talks to a broker; a new one is one more line. */
export const ADAPTERS = [
  { kind: 'kafka', open: kafkaAdapter },
  { kind: 'redis', open: redisAdapter },
  { kind: 'rabbitmq', open: rabbitmqAdapter }
]
