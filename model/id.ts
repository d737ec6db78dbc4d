/**
 * Ids are stable and readable. Each segment is `encodeURIComponent`-ed, so `/` and `|` only ever separate.
 *
 *   kafka/<target>/topic/<name>            kafka/<target>/group/<name>           kafka/<target>/node/<broker id>
 *   rabbitmq/<target>/queue/<vhost>/<name> rabbitmq/<target>/exchange/<vhost>/<name>
 *   redis/<target>/stream/<db>/<key>       redis/<target>/group/<db>/<key>/<group>
 *   service/<environment or ->/<namespace or ->/<name>
 *   rpc/<environment or ->/<namespace or ->/<service>/<rpc service>/<method>
 *   pathway/<hash of its steps>            pathway/<hash of its steps>/<number of the hop>
 *   target/<target>
 *   edge: <kind>|<from>|<to>               subscription: <channel>|<reader or empty>
 */
const join = (...segments: (string | number)[]): string =>
  segments.map((segment) => encodeURIComponent(String(segment))).join('/')

/** RabbitMQ's default exchange has the empty name; an id says `(default)`. */
export const DEFAULT_EXCHANGE = '(default)'

export const kafkaTopicId = (target: string, name: string) => join('kafka', target, 'topic', name)
export const kafkaGroupId = (target: string, name: string) => join('kafka', target, 'group', name)
export const kafkaNodeId = (target: string, nodeId: number) => join('kafka', target, 'node', nodeId)
export const rabbitQueueId = (target: string, vhost: string, name: string) =>
  join('rabbitmq', target, 'queue', vhost, name)
export const rabbitExchangeId = (target: string, vhost: string, name: string) =>
  join('rabbitmq', target, 'exchange', vhost, name === '' ? DEFAULT_EXCHANGE : name)
export const rabbitNodeId = (target: string, name: string) => join('rabbitmq', target, 'node', name)
export interface RedisIds {
  streamOf(key: string): string
  /** What the ids of all groups of a stream begin with. */
  groupsOf(key: string): string
}
/** The ids in one database: there may be tens of thousands, so what they share is made once. */
export const redisIds = (target: string, db: number): RedisIds => {
  const streams = `${join('redis', target, 'stream', db)}/`
  const groups = `${join('redis', target, 'group', db)}/`
  return {
    streamOf: (key) => streams + encodeURIComponent(key),
    groupsOf: (key) => `${groups}${encodeURIComponent(key)}/`
  }
}
export const redisStreamId = (target: string, db: number, key: string) => redisIds(target, db).streamOf(key)
export const redisGroupsOf = (target: string, db: number, key: string) => redisIds(target, db).groupsOf(key)
export const redisGroupId = (target: string, db: number, key: string, group: string) =>
  redisGroupsOf(target, db, key) + join(group)
export const redisNodeId = (target: string, address: string) => join('redis', target, 'node', address)

export const pathwayId = (hash: string) => join('pathway', hash)
export const hopId = (pathway: string, hop: number) => `${pathway}/${hop}`

/** A target as a whole: what alerts and events may be of. */
export const targetId = (target: string) => join('target', target)

export interface ServiceName {
  environment?: string | undefined
  namespace?: string | undefined
  name: string
}
export const serviceId = ({ environment, namespace, name }: ServiceName) =>
  join('service', environment || '-', namespace || '-', name)
export const rpcMethodId = (service: ServiceName, rpcService: string, method: string) =>
  join('rpc', service.environment || '-', service.namespace || '-', service.name, rpcService, method)

export const edgeId = (kind: string, from: string, to: string) => `${kind}|${from}|${to}`
export const subscriptionId = (channel: string, reader: string | null) => `${channel}|${reader ?? ''}`

/** The segments of an id, decoded. */
export const segmentsOf = (id: string): string[] => id.split('/').map(decodeURIComponent)
/** What a person calls the thing with this id: its last segment. */
export const nameOf = (id: string): string => segmentsOf(id).at(-1) ?? id

/** Where an alert's episode is shown. Its id holds `|` and encoded segments: each is encoded once more. No address can hold a segment `.` or `..`: the list shows those. */
export const alertAddress = (alert: string): string => {
  const segments = alert.split('/')
  return segments.some((segment) => segment === '.' || segment === '..')
    ? `/alerts?alert=${encodeURIComponent(alert)}`
    : `/alerts/${segments.map(encodeURIComponent).join('/')}`
}
/** The alert that a page's path names: all behind its first segment. */
export const alertAt = (pathname: string): string => {
  const path = pathname.split('/').slice(2)
  try {
    return path.map(decodeURIComponent).join('/')
  } catch {
    // A lone `%` that somebody typed.
    return path.join('/')
  }
}
