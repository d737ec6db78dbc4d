import type { Observation, TargetKind } from '../../model/index.ts'
import { BROKEN, brokenKafka, brokenRabbitmq, brokenRedis } from './broken.ts'
import { kafkaOf } from './kafka.ts'
import type { Moment } from './moments.ts'
import { RABBITMQ, rabbitmqOf } from './rabbitmq.ts'
import { REDIS, redisOf } from './redis.ts'
import { type Scenario, TARGET } from './scenarios.ts'

export interface Seeded {
  id: string
  kind: TargetKind
  /** What a poll of it sees at a moment of the scenario. */
  see(moment: Moment): Observation
}

const KAFKA: Seeded = { id: TARGET, kind: 'kafka', see: kafkaOf }
const EVERY: readonly Seeded[] = [
  KAFKA,
  { id: RABBITMQ, kind: 'rabbitmq', see: rabbitmqOf },
  { id: REDIS, kind: 'redis', see: redisOf },
  { id: BROKEN.kafka, kind: 'kafka', see: brokenKafka },
  { id: BROKEN.rabbitmq, kind: 'rabbitmq', see: brokenRabbitmq },
  { id: BROKEN.redis, kind: 'redis', see: brokenRedis }
]

/** What is watched in a scenario. */
export const targetsOf = ({ everyBroker }: Scenario): readonly Seeded[] => (everyBroker === true ? EVERY : [KAFKA])
