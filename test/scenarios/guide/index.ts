import { GRPC_SCENARIOS } from './grpc.ts'
import { KAFKA_SCENARIOS } from './kafka.ts'
import { RABBITMQ_SCENARIOS } from './rabbitmq.ts'
import { REDIS_SCENARIOS } from './redis.ts'
import type { Scenario } from './scenario.ts'

/** The labelled set: how channels are used, and what the guide says of each. */
export const SCENARIOS: readonly Scenario[] = [
  ...GRPC_SCENARIOS,
  ...REDIS_SCENARIOS,
  ...RABBITMQ_SCENARIOS,
  ...KAFKA_SCENARIOS
]
export type { Scenario }
