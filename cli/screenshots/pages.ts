import {
  kafkaGroupId,
  kafkaNodeId,
  kafkaTopicId,
  rabbitNodeId,
  rabbitQueueId,
  redisGroupId,
  redisNodeId,
  redisStreamId
} from '../../model/index.ts'
import { BROKEN } from '../seed/broken.ts'
import { RABBITMQ } from '../seed/rabbitmq.ts'
import { REDIS, REDIS_GROUP } from '../seed/redis.ts'
import { TARGET } from '../seed/scenarios.ts'

/** Each state's flow, by the scenario. */
const STATES = {
  ok: 'orders',
  behind: 'billing',
  stalled: 'mail',
  stopped: 'search',
  rewound: 'audit',
  idle: 'imports',
  unknown: 'payments'
}

export type Page = readonly [name: string, path: string]

const ofState = ([state, flow]: [string, string]): Page[] => {
  const stream = redisStreamId(REDIS, 0, `${flow}.tasks`)
  return [
    [`kafka-channel-${state}`, `channels/${kafkaTopicId(TARGET, `${flow}.events`)}`],
    [`kafka-group-${state}`, `groups/${kafkaGroupId(TARGET, `${flow}-readers`)}`],
    // A queue has no position that could be set back.
    ...(state === 'rewound'
      ? []
      : [[`rabbitmq-channel-${state}`, `channels/${rabbitQueueId(RABBITMQ, '/', `${flow}.jobs`)}`] as const]),
    [`redis-channel-${state}`, `channels/${stream}`],
    [`redis-group-${state}`, `groups/${redisGroupId(REDIS, 0, `${flow}.tasks`, REDIS_GROUP)}`]
  ]
}

const broker = (name: string, id: string): Page => [`broker-${name}`, `brokers/${id}`]
const redisBroker = (name: string, number: number): Page =>
  broker(`redis-${name}`, redisNodeId(BROKEN.redis, `10.0.2.${number}:6379`))

/** Channel, group and broker in each state, of each broker. */
export const PAGES: readonly Page[] = [
  ...Object.entries(STATES).flatMap(ofState),
  broker('kafka-well', kafkaNodeId(TARGET, 1)),
  broker('rabbitmq-well', rabbitNodeId(RABBITMQ, 'rabbit@one')),
  broker('redis-well', redisNodeId(REDIS, '10.0.1.3:6379')),
  broker('kafka-unbalanced', kafkaNodeId(BROKEN.kafka, 1)),
  broker('kafka-folder-failed', kafkaNodeId(BROKEN.kafka, 3)),
  broker('kafka-down', kafkaNodeId(BROKEN.kafka, 4)),
  broker('rabbitmq-memory-alarm', rabbitNodeId(BROKEN.rabbitmq, 'rabbit@one')),
  broker('rabbitmq-disk-alarm', rabbitNodeId(BROKEN.rabbitmq, 'rabbit@two')),
  broker('rabbitmq-down', rabbitNodeId(BROKEN.rabbitmq, 'rabbit@four')),
  redisBroker('full', 1),
  redisBroker('cannot-save', 2),
  redisBroker('not-reached', 3),
  ['kafka-channel-too-few-in-sync', `channels/${kafkaTopicId(BROKEN.kafka, 'payments.taken')}`],
  ['kafka-channel-offline', `channels/${kafkaTopicId(BROKEN.kafka, 'clicks')}`],
  ['rabbitmq-channel-no-majority', `channels/${rabbitQueueId(BROKEN.rabbitmq, '/', 'ledger')}`],
  ['rabbitmq-channel-members-away', `channels/${rabbitQueueId(BROKEN.rabbitmq, '/', 'mail.send')}`],
  ['rabbitmq-channel-node-down', `channels/${rabbitQueueId(BROKEN.rabbitmq, '/', 'reports')}`]
]
