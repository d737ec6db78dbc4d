import {
  DEFAULT_EXCHANGE,
  type Entity,
  kafkaGroupId,
  kafkaTopicId,
  rabbitExchangeId,
  rabbitQueueId,
  redisGroupId,
  redisStreamId,
  segmentsOf
} from '../../model/index.ts'
import type { ChannelName } from './semantics.ts'

/** What the intake asks of what other targets have seen (collector/directory.ts). */
export interface Channels {
  findChannel(wanted: {
    transport: ChannelName['transport']
    kind: ChannelName['kind']
    name: string
    space?: string
    address?: string
  }): { id: string; target: string } | undefined
  /** The service that is probed at this `host:port`. */
  probedAt?(address: string): string | undefined
  /** Is told which services answered at which address, where one alone did. */
  hearAnswers?(answers: Iterable<readonly [address: string, service: string]>): void
}

/** The target of channels that no watched target has. */
const UNWATCHED = 'otlp'

export interface Resolved {
  id: string
  target: string
  watched: boolean
}

/** Says which watched channel a client means, or gives it an id of its own. One instance serves one tick. */
export class Resolver {
  private readonly known = new Map<string, Resolved>()
  private readonly directory: Channels
  constructor(directory: Channels) {
    this.directory = directory
  }

  resolve(channel: ChannelName): Resolved {
    const { transport, kind, name, space, address } = channel
    const key = `${transport}|${kind}|${space}|${address}|${name}`
    const before = this.known.get(key)
    if (before !== undefined) return before
    const found = this.directory.findChannel({
      transport,
      kind,
      name: kind === 'exchange' && name === '' ? DEFAULT_EXCHANGE : name,
      ...(space === '' ? {} : { space }),
      ...(address === '' ? {} : { address })
    })
    const resolved =
      found === undefined
        ? { id: channelId(UNWATCHED, channel), target: UNWATCHED, watched: false }
        : { ...found, watched: true }
    this.known.set(key, resolved)
    return resolved
  }
}

const channelId = (target: string, { transport, kind, name, space }: ChannelName): string => {
  if (transport === 'kafka') return kafkaTopicId(target, name)
  if (transport === 'redis') return redisStreamId(target, databaseOf(space), name)
  return kind === 'exchange' ? rabbitExchangeId(target, space, name) : rabbitQueueId(target, space, name)
}

/** The id of a consumer group of this channel: Kafka's are the cluster's, Redis's the stream's. */
export const groupId = (channel: ChannelName, { id, target, watched }: Resolved, group: string): string => {
  if (channel.transport === 'kafka') return kafkaGroupId(target, group)
  const database = watched ? segmentsOf(id)[3] : channel.space
  return redisGroupId(target, databaseOf(database ?? '0'), channel.name, group)
}

const databaseOf = (space: string): number => Number.parseInt(space, 10) || 0

/** A channel or group that only telemetry knows. */
export const unwatchedChannel = (channel: ChannelName, id: string): Entity => ({
  id,
  kind: channel.kind,
  transport: channel.transport,
  name: channel.name === '' ? DEFAULT_EXCHANGE : channel.name,
  parent: null,
  labels: { watched: 'no', ...(channel.transport === 'rabbitmq' ? { vhost: channel.space } : {}) }
})
export const unwatchedGroup = (channel: ChannelName, channelId: string, id: string, name: string): Entity => ({
  id,
  kind: 'group',
  transport: channel.transport,
  name,
  parent: channel.transport === 'redis' ? channelId : null,
  labels: { watched: 'no' }
})
