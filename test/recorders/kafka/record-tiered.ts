import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import kafkajs from 'kafkajs'
import { Cluster } from '../../../collector/transports/kafka/cluster.ts'
import { ConfigReader } from '../../../collector/transports/kafka/configs.ts'
import { KafkaTarget } from '../../../model/index.ts'
import { client, makeTopic } from '../../live/kafka/cluster.ts'
import { context } from '../../live/watch.ts'
import { startService, stopService } from '../../services/index.ts'

/**
 * Records what Kafka answers of a topic in tiered storage, before and after that was switched on: `node test/recorders/kafka/record-tiered.ts <jar>`. The jar is
 * Kafka's own stand-in for a remote storage, which its release leaves out:
 * `mvn dependency:copy -Dartifact=org.apache.kafka:kafka-storage-api:3.9.1:jar:test -DoutputDirectory=.plumbline/recorders`.
 */
const [jar = ''] = process.argv.slice(2)
const instance = 'tiered'
const INTO = join(import.meta.dirname, '../../pure/kafka/recorded/tiered-3.9.1.json')
const noOp = (what: string): string => `org.apache.kafka.server.log.remote.storage.NoOpRemote${what}Manager`

const service = await startService('kafka', {
  instance,
  version: '3.9.1',
  fresh: true,
  properties: {
    'remote.log.storage.system.enable': 'true',
    'remote.log.storage.manager.class.name': noOp('Storage'),
    'remote.log.storage.manager.class.path': resolve(jar),
    'remote.log.metadata.manager.class.name': noOp('LogMetadata'),
    'remote.log.metadata.manager.class.path': resolve(jar),
    'remote.log.metadata.manager.listener.name': 'PLAINTEXT'
  }
})
const kafka = client(service)
await makeTopic(kafka, 'archive', 1)
const target = KafkaTarget.parse({ id: 'main', kind: 'kafka', brokers: [service.bootstrap] })
const cluster = new Cluster(target, context)
const answers: unknown[] = []
/** Reads as the collector does, and keeps the answer. */
const read = async (): Promise<void> => {
  const ask: Cluster['ask'] = async (address, message, ...args) => {
    const answer = await cluster.ask(address, message, ...args)
    answers.push(answer)
    return answer
  }
  await new ConfigReader().read({ ask }, service.bootstrap, ['archive'], 0)
}
await read()
const admin = kafka.admin()
await admin.connect()
const configEntries = [
  { name: 'remote.storage.enable', value: 'true' },
  { name: 'local.retention.ms', value: '3600000' }
]
await admin.alterConfigs({
  validateOnly: false,
  resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: 'archive', configEntries }]
})
await admin.disconnect()
await read()
writeFileSync(INTO, `${JSON.stringify(answers, null, 2)}\n`)
await cluster.close()
await stopService('kafka', { instance })
console.log(INTO)
process.exit(0)
