import { anyRetentionLoss } from './any-retention-loss.ts'
import { grpcSlow } from './grpc-slow.ts'
import { kafkaOverkill } from './kafka-overkill.ts'
import { rabbitStorage } from './rabbit-storage.ts'
import { redisRetention } from './redis-retention.ts'
import { redisUnbounded } from './redis-unbounded.ts'
import type { Rule } from './rule.ts'

/** Every rule of the guide: a file beside this one, and a line here. */
export const RULES: readonly Rule[] = [
  grpcSlow,
  redisRetention,
  redisUnbounded,
  rabbitStorage,
  kafkaOverkill,
  anyRetentionLoss
]

export const ruleOf = (id: string): Rule | undefined => RULES.find((rule) => rule.id === id)
export { CLEAR, type Rule, type Settings, type Stray, type Verdict } from './rule.ts'
