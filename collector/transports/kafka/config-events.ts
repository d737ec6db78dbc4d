import { type Event, kafkaTopicId } from '../../../model/index.ts'
import type { Configs, TopicConfig } from './configs.ts'

/** Keys of Kafka by what they are read into. */
const KEYS: Record<keyof TopicConfig, string> = {
  retentionMs: 'retention.ms',
  retentionBytes: 'retention.bytes',
  segmentBytes: 'segment.bytes',
  segmentMs: 'segment.ms',
  policy: 'cleanup.policy',
  minInSync: 'min.insync.replicas',
  tiered: 'remote.storage.enable',
  localRetentionMs: 'local.retention.ms'
}

/** What of topics' configurations is otherwise than when it was read before. A topic that was not known then changed nothing. */
export const configEvents = (target: string, before: Configs | undefined, now: Configs, atMs: number): Event[] => {
  if (before === undefined || before === now) return []
  return [...now.topics].flatMap(([name, config]) => {
    const was = before.topics.get(name)
    if (was === undefined) return []
    const of = kafkaTopicId(target, name)
    return (Object.keys(KEYS) as (keyof TopicConfig)[]).flatMap((field): Event[] => {
      if (was[field] === config[field]) return []
      const text = `${KEYS[field]} of ${name} went from ${was[field]} to ${config[field]}.`
      return [{ id: `configured|${of}|${KEYS[field]}|${atMs}`, of, atMs, kind: 'configured', text }]
    })
  })
}
