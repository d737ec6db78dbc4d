import { KAFKA_REAL } from './real-kafka.ts'
import { RABBITMQ_REAL } from './real-rabbitmq.ts'
import { REDIS_REAL } from './real-redis.ts'
import type { RealScene } from './real-scene.ts'

/** What test/live/guide/services/scene-messages.ts runs, and test/live/guide/message-scenes.test.ts around it. */
export const MESSAGES_REAL: readonly RealScene[] = [...KAFKA_REAL, ...REDIS_REAL, ...RABBITMQ_REAL]
