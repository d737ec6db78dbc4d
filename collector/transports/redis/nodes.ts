import {
  type Entity,
  type Figure,
  factsWith,
  measured,
  type RedisTarget,
  redisNodeId,
  type Trouble,
  unknown
} from '../../../model/index.ts'
import { type Answers, modeOf, type ServerAnswers, type SilentMaster } from './answers.ts'

/** The release; Valkey says Redis's that it is like as redis_version, and its own beside it. */
export const versionOf = ({ redis_version, valkey_version }: Record<string, string>): string | undefined =>
  valkey_version === undefined ? redis_version : `Valkey ${valkey_version}`

/** The servers that were read, and the masters of a cluster that could not be. */
export const nodeEntities = ({ id }: RedisTarget, { servers, silent }: Answers): Entity[] => [
  ...servers.map((server) => serverEntity(id, server)),
  ...silent.map((master) => silentEntity(id, master))
]

const serverEntity = (
  target: string,
  { info, address, appendFsync, keys, replicas = replicasOf(info) }: ServerAnswers
): Entity => ({
  id: redisNodeId(target, address),
  kind: 'node',
  transport: 'redis',
  name: address,
  parent: null,
  labels: {
    version: versionOf(info) ?? 'unknown',
    role: info.role ?? 'unknown',
    mode: modeOf(info) ?? 'unknown',
    ...(info.maxmemory === undefined ? {} : { maxmemory: info.maxmemory }),
    ...(info.maxmemory_policy === undefined ? {} : { 'maxmemory policy': info.maxmemory_policy }),
    ...(info.aof_enabled === undefined ? {} : { 'append-only file': info.aof_enabled === '1' ? 'yes' : 'no' }),
    ...(appendFsync === undefined ? {} : { appendfsync: appendFsync }),
    ...(keys === undefined ? {} : { 'keys that are no streams': keys.all > keys.streams ? 'some' : 'none' }),
    ...(replicas.length === 0 ? {} : { replicas: replicas.join(', ') })
  },
  ...factsWith({}, serverTroubles(info)),
  figures: { memory: told(info.used_memory), clients: told(info.connected_clients) }
})

/** INFO's section replication: `slave0:ip=10.0.0.7,port=6379,state=online,…`. */
const replicasOf = (info: Record<string, string>): string[] =>
  Object.entries(info)
    .flatMap(([name, value]) => {
      const [, ip, port] = /^ip=([^,]+),port=(\d+)/.exec(value) ?? []
      return /^slave\d+$/.test(name) && ip !== undefined ? [`${ip}:${port}`] : []
    })
    .sort()

const told = (value: string | undefined): Figure =>
  value === undefined ? unknown('The server does not allow INFO.') : measured(Number(value))

const silentEntity = (target: string, { address, why }: SilentMaster): Entity => ({
  id: redisNodeId(target, address),
  kind: 'node',
  transport: 'redis',
  name: address,
  parent: null,
  labels: { role: 'master', mode: 'cluster' },
  ...factsWith({}, [NOT_REACHED]),
  figures: { memory: unknown(why), clients: unknown(why) }
})

const NOT_REACHED: Trouble = {
  severity: 'critical',
  lead: 'Not reached',
  text: 'The cluster names it as a master. If it is down, nobody reads or writes the streams on its slots until a replica takes over.'
}

/** By INFO's sections memory, persistence and replication: what makes a server refuse writes, lose streams or show old ones. */
export const serverTroubles = (info: Record<string, string>): Trouble[] => {
  const troubles: Trouble[] = []
  const add = (severity: Trouble['severity'], lead: string, text: string) => troubles.push({ severity, lead, text })
  const limit = Number(info.maxmemory ?? 0)
  // What replicas and the append-only file still have to get does not count (INFO, mem_not_counted_for_evict).
  const counted = Number(info.used_memory ?? 0) - Number(info.mem_not_counted_for_evict ?? 0)
  if (limit > 0 && info.maxmemory_policy === 'noeviction' && counted > limit)
    add('critical', 'Memory is full', 'It uses more than maxmemory, so it refuses XADD until it uses less.')
  if (limit > 0 && info.maxmemory_policy?.startsWith('allkeys-'))
    add(
      'warn',
      'Evicts streams',
      'When its memory is full it deletes whole keys, and streams are not spared: maxmemory-policy.'
    )
  if (info.aof_last_write_status === 'err')
    add('critical', 'Can’t write its append-only file', 'It refuses every write until it can.')
  if (info.rdb_last_bgsave_status === 'err')
    add(
      'critical',
      'Can’t save',
      'It refuses every write until a save succeeds, unless stop-writes-on-bgsave-error is off.'
    )
  if (info.role === 'slave' && info.master_link_status === 'down')
    add('warn', 'Lost its master', 'It is a replica and not connected to its master: what is seen of streams is old.')
  return troubles
}
