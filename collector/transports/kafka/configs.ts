import { describeConfigsV4 } from '@platformatic/kafka'
import { reasonFor } from '../../reasons.ts'
import type { Cluster } from './cluster.ts'

/** How long a topic keeps messages; −1 stands for no limit, as in Kafka. */
export interface TopicConfig {
  retentionMs: number
  retentionBytes: number
  /** Of each partition, and the most that a segment of it takes and spans: only whole ones are deleted. */
  segmentBytes: number
  segmentMs: number
  /** `delete`, `compact`, or both with a comma: whether old segments are deleted, and whether the newest of each key is kept. */
  policy: string
  /** Replicas that must have a message before who asks for acks=all is told that it is written. */
  minInSync: number
  /** Whether old segments are moved to remote storage (KIP-405), and how long they are kept on the broker, too; −2: as long as anywhere. */
  tiered: boolean
  localRetentionMs: number
}
export const deletes = ({ policy }: TopicConfig): boolean => policy.includes('delete')
/** Whether what is old is deleted where a partition takes more than so many bytes. */
export const cutsBySize = (config: TopicConfig): boolean => deletes(config) && config.retentionBytes >= 0
export const compacts = ({ policy }: TopicConfig): boolean => policy.includes('compact')

/** By topic; those that could not be read are told with the reason. */
export interface Configs {
  topics: ReadonlyMap<string, TopicConfig>
  /** Topics that may not be read. */
  forbidden: ReadonlySet<string>
  /** Why nothing was read. */
  silent: string | undefined
}

/** A topic's configuration seldom changes, and asking costs the broker more than an offset does. */
const AGAIN_MS = 5 * 60_000
/** What could not be read is asked for sooner: a right may be given, a broker may answer again. */
const MISSING_AGAIN_MS = 30_000
const TOPIC = 2
const KEYS = [
  'retention.ms',
  'retention.bytes',
  'segment.bytes',
  'segment.ms',
  'cleanup.policy',
  'min.insync.replicas',
  'remote.storage.enable',
  'local.retention.ms'
]
/** Kafka protocol error codes TOPIC_AUTHORIZATION_FAILED and CLUSTER_AUTHORIZATION_FAILED. */
const AUTHORIZATION = new Set([29, 31])
const AT_ONCE = 1000

/** What reading needs of a cluster. */
type Asked = Pick<Cluster, 'ask'>

/** Reads the configuration of topics (DescribeConfigs), and remembers it for a while. */
export class ConfigReader {
  #known: { atMs: number; topics: string; configs: Configs } | undefined

  async read(cluster: Asked, address: string, topics: readonly string[], nowMs: number): Promise<Configs> {
    const named = [...topics].sort().join('\n')
    const known = this.#known
    if (known !== undefined && known.topics === named && nowMs - known.atMs < againMs(known.configs))
      return known.configs
    const configs = await ask(cluster, address, topics)
    this.#known = { atMs: nowMs, topics: named, configs }
    return configs
  }
}

const againMs = ({ forbidden, silent }: Configs): number =>
  silent === undefined && forbidden.size === 0 ? AGAIN_MS : MISSING_AGAIN_MS

const ask = async (cluster: Asked, address: string, names: readonly string[]): Promise<Configs> => {
  const topics = new Map<string, TopicConfig>()
  const forbidden = new Set<string>()
  try {
    for (let i = 0; i < names.length; i += AT_ONCE) {
      const resources = names
        .slice(i, i + AT_ONCE)
        .map((resourceName) => ({ resourceType: TOPIC, resourceName, configurationKeys: KEYS }) as const)
      const { results } = await cluster.ask(address, describeConfigsV4, resources, false, false)
      for (const { resourceName, errorCode, configs } of results) {
        if (AUTHORIZATION.has(errorCode)) forbidden.add(resourceName)
        if (errorCode !== 0) continue
        const value = (key: string) => configs.find(({ name }) => name === key)?.value ?? undefined
        topics.set(resourceName, {
          retentionMs: Number(value('retention.ms') ?? -1),
          retentionBytes: Number(value('retention.bytes') ?? -1),
          segmentBytes: Number(value('segment.bytes') ?? 2 ** 30),
          segmentMs: Number(value('segment.ms') ?? 7 * 86_400_000),
          policy: (value('cleanup.policy') ?? 'delete').split(',').sort().join(','),
          minInSync: Number(value('min.insync.replicas') ?? 1),
          tiered: value('remote.storage.enable') === 'true',
          localRetentionMs: Number(value('local.retention.ms') ?? -2)
        })
      }
    }
  } catch (error) {
    return { topics, forbidden, silent: reasonFor(error) }
  }
  return { topics, forbidden, silent: undefined }
}
