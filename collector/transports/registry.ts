import type { Target } from '../../model/index.ts'
import { transport as grpc } from './grpc/index.ts'
import { transport as kafka } from './kafka/index.ts'
import { transport as rabbitmq } from './rabbitmq/index.ts'
import { transport as redis } from './redis/index.ts'
import type { Connection, DiscoveryProbe, TransportContext } from './transport.ts'

/** Every transport that can be watched: the one place that lists them. */
const TRANSPORTS = { kafka, rabbitmq, redis, grpc } as const

export const open = (target: Target, context: TransportContext): Connection => {
  switch (target.kind) {
    case 'kafka':
      return TRANSPORTS.kafka.open(target, context)
    case 'rabbitmq':
      return TRANSPORTS.rabbitmq.open(target, context)
    case 'redis':
      return TRANSPORTS.redis.open(target, context)
    case 'grpc':
      return TRANSPORTS.grpc.open(target, context)
  }
}

export const addressOf = (target: Target): string => {
  switch (target.kind) {
    case 'kafka':
      return TRANSPORTS.kafka.address(target)
    case 'rabbitmq':
      return TRANSPORTS.rabbitmq.address(target)
    case 'redis':
      return TRANSPORTS.redis.address(target)
    case 'grpc':
      return TRANSPORTS.grpc.address(target)
  }
}

export const probes = (): DiscoveryProbe[] => Object.values(TRANSPORTS).flatMap((transport) => transport.discover())
