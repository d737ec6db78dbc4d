import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Cluster } from '../../../collector/transports/kafka/cluster.ts'
import { configEvents } from '../../../collector/transports/kafka/config-events.ts'
import { ConfigReader, type Configs } from '../../../collector/transports/kafka/configs.ts'
import { configLabels } from '../../../collector/transports/kafka/observe.ts'
import { kafkaTopicId } from '../../../model/index.ts'

/** What Kafka 3.9.1 really answered of a topic before and after tiered storage was switched on for it (test/recorders/kafka/record-tiered.ts). */
const RECORDED: unknown[] = JSON.parse(readFileSync(join(import.meta.dirname, 'recorded', 'tiered-3.9.1.json'), 'utf8'))

const readAll = (): Promise<Configs[]> =>
  Promise.all(
    RECORDED.map((answer) => {
      const ask: Cluster['ask'] = async <R>() => answer as R
      return new ConfigReader().read({ ask }, 'host:9092', ['archive'], 0)
    })
  )

test('tiered storage: what a broker answers is what the topic shows, and switching it on is an event', async () => {
  const [before, after] = await readAll()
  if (before === undefined || after === undefined) throw new Error('two answers are recorded')
  expect(before.topics.get('archive')).toMatchObject({ tiered: false, policy: 'delete' })
  expect(after.topics.get('archive')).toMatchObject({ tiered: true, localRetentionMs: 3_600_000 })
  expect(configLabels(before.topics.get('archive'))).not.toHaveProperty('remote.storage.enable')
  expect(configLabels(after.topics.get('archive'))).toMatchObject({
    'retention.ms': '604800000',
    'remote.storage.enable': 'true',
    'local.retention.ms': '3600000'
  })
  const of = kafkaTopicId('main', 'archive')
  expect(configEvents('main', before, after, 7)).toMatchObject([
    { of, atMs: 7, kind: 'configured', text: 'remote.storage.enable of archive went from false to true.' },
    { of, atMs: 7, kind: 'configured', text: 'local.retention.ms of archive went from -2 to 3600000.' }
  ])
})
