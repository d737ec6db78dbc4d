import type { Adapter } from './adapter.ts'
import { kafkaAdapter } from './kafka.ts'
import { rabbitmqAdapter } from './rabbitmq.ts'
import { redisAdapter } from './redis.ts'

/** Every transport that talks to a broker; a new one is one more line. */
export const ADAPTERS: readonly { kind: Adapter['kind']; open: () => Promise<Adapter> }[] = [
  { kind: 'kafka', open: kafkaAdapter },
  { kind: 'redis', open: redisAdapter },
  { kind: 'rabbitmq', open: rabbitmqAdapter }
]
