import { anyOrdering } from './any-ordering.ts'
import { anyRetentionLoss } from './any-retention-loss.ts'
import { grpcCoupledChain } from './grpc-coupled-chain.ts'
import { grpcFanOut } from './grpc-fan-out.ts'
import { grpcFireAndForget } from './grpc-fire-and-forget.ts'
import { grpcLongStreamAsQueue } from './grpc-long-stream-as-queue.ts'
import { grpcNeedsPersistence } from './grpc-needs-persistence.ts'
import { grpcSlow } from './grpc-slow.ts'
import { kafkaDelay } from './kafka-delay.ts'
import { kafkaOps } from './kafka-ops.ts'
import { kafkaOverkill } from './kafka-overkill.ts'
import { kafkaPriorities } from './kafka-priorities.ts'
import { kafkaTaskQueue } from './kafka-task-queue.ts'
import { rabbitEventSourcing } from './rabbit-event-sourcing.ts'
import { rabbitPlainPipe } from './rabbit-plain-pipe.ts'
import { rabbitReplay } from './rabbit-replay.ts'
import { rabbitStorage } from './rabbit-storage.ts'
import { redisDurability } from './redis-durability.ts'
import { redisRetention } from './redis-retention.ts'
import { redisSingleUse } from './redis-single-use.ts'
import { redisUnbounded } from './redis-unbounded.ts'
import { kafkaRequestReply, msgRequestReply } from './request-reply.ts'
import { kafkaPerMessageRouting, redisRouting } from './routing.ts'
import type { Rule } from './rule.ts'
import { rabbitThroughput, redisThroughput } from './throughput.ts'

/** Every rule of the guide: a file beside this one, and a line here. */
export const RULES: readonly Rule[] = [
  grpcSlow,
  grpcFireAndForget,
  grpcFanOut,
  grpcNeedsPersistence,
  grpcCoupledChain,
  grpcLongStreamAsQueue,
  redisThroughput,
  redisRetention,
  redisUnbounded,
  redisDurability,
  redisRouting,
  redisSingleUse,
  rabbitThroughput,
  rabbitStorage,
  rabbitReplay,
  rabbitEventSourcing,
  rabbitPlainPipe,
  kafkaOverkill,
  kafkaTaskQueue,
  kafkaPerMessageRouting,
  kafkaPriorities,
  kafkaRequestReply,
  kafkaDelay,
  kafkaOps,
  msgRequestReply,
  anyOrdering,
  anyRetentionLoss
]

export const ruleOf = (id: string): Rule | undefined => RULES.find((rule) => rule.id === id)
export { CLEAR, type Rule, type Settings, type Stray, type Verdict } from './rule.ts'
