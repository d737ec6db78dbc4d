import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, Kafka, logLevel, ResourcePatternTypes } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { carry } from '../../../judge/carry.ts'
import { derive } from '../../../judge/derive.ts'
import { kafkaGroupId, kafkaTopicId, type Observation, subscriptionId } from '../../../model/index.ts'
import { startService, stopService } from '../../services/index.ts'
import { pollOnce, pollUntil, rejection } from '../watch.ts'
import { commit, lagsOf, makeTopic, send, subscriptionOf, suffix, watch } from './cluster.ts'

/** A broker that asks who one is (SASL/PLAIN) and allows nothing that no ACL allows. Rights are really given and taken. */
const PROPERTIES = {
  'listener.security.protocol.map': 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
  'inter.broker.listener.name': 'PLAINTEXT',
  'sasl.enabled.mechanisms': 'PLAIN',
  'sasl.mechanism.inter.broker.protocol': 'PLAIN',
  'listener.name.plaintext.plain.sasl.jaas.config':
    'org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="a" user_admin="a" user_plumbline="p";',
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:admin;User:ANONYMOUS'
}
const instance = { instance: 'kafka-rights', properties: PROPERTIES }
/** Of this run alone: the broker's data stays from run to run. */
const [SEEN, TAKEN, BRIEF] = [`seen.${suffix}`, `taken.${suffix}`, `brief.${suffix}`]
const NAMES = [SEEN, TAKEN]
const READERS = `${TAKEN}-readers`

let service: Awaited<ReturnType<typeof startService<'kafka'>>>
let admin: Kafka
let watched: Connection

/** Gives or takes the watcher's right to describe something. */
const describing = async (allow: boolean, resourceType: AclResourceTypes, resourceName: string): Promise<void> => {
  const client = admin.admin()
  await client.connect()
  const acl = {
    resourceType,
    resourceName,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:plumbline',
    host: '*',
    operation: AclOperationTypes.DESCRIBE,
    permissionType: AclPermissionTypes.ALLOW
  }
  if (allow) await client.createAcls({ acl: [acl] })
  else await client.deleteAcls({ filters: [acl] })
  await client.disconnect()
}

beforeAll(async () => {
  service = await startService('kafka', instance)
  admin = new Kafka({
    clientId: 'admin',
    brokers: [service.bootstrap],
    sasl: { mechanism: 'plain', username: 'admin', password: 'a' },
    logLevel: logLevel.NOTHING
  })
  for (const name of NAMES) {
    await makeTopic(admin, name, 2)
    await send(admin, name, [5, 3])
    await commit(admin, `${name}-readers`, name, { 0: 2, 1: 3 })
    await describing(true, AclResourceTypes.TOPIC, name)
    await describing(true, AclResourceTypes.GROUP, `${name}-readers`)
  }
  watched = watch(service, { sasl: { mechanism: 'PLAIN', username: 'plumbline', password: 'p' } })
})
afterAll(async () => {
  await watched?.close()
  await stopService('kafka', instance)
})

const lags = (seen: Observation, name: string) => lagsOf(seen, name, `${name}-readers`)
/** The topics' configuration is a right of its own, which this user does not have. */
const gapsOf = ({ gaps }: Observation) => gaps.filter(({ needs }) => !needs?.startsWith('DescribeConfigs'))
const whole = (seen: Observation) =>
  gapsOf(seen).length === 0 && NAMES.every((name) => Object.keys(lags(seen, name)).length === 2)
const LAGS = { '0': 3, '1': 0 }

/** What of the first observation the second leaves out and its gaps hide. */
const hiddenIn = (first: Observation, second: Observation) =>
  carry(derive(undefined, first, { durationMs: 1, overruns: 0, intervalMs: 1000 }).memory, second).hidden

test('Describe on topics and groups alone is enough for lag', async () => {
  const seen = await pollUntil(watched, whole)
  expect(seen.gaps).toMatchObject([{ needs: 'DescribeConfigs on topics' }])
  for (const name of NAMES) expect(lags(seen, name)).toEqual(LAGS)
})

test('a group that is taken away is a gap that hides only itself, until it is given back', async () => {
  const before = await pollUntil(watched, whole)
  await describing(false, AclResourceTypes.GROUP, READERS)
  const after = await pollUntil(watched, (seen) => gapsOf(seen).length > 0)
  expect(gapsOf(after)).toMatchObject([
    {
      what: `group ${READERS}`,
      why: 'The broker does not allow reading it.',
      needs: `Describe on group ${READERS}`
    }
  ])
  expect(lags(after, SEEN)).toEqual(LAGS)
  expect(after.entities.map(({ id }) => id)).toContain(kafkaTopicId('main', TAKEN))
  const hidden = hiddenIn(before, after)
  const group = kafkaGroupId('main', READERS)
  expect(hidden.get(group)).toBe('The broker does not allow reading it.')
  expect(hidden.has(subscriptionId(kafkaTopicId('main', TAKEN), group))).toBe(true)
  expect([...hidden.keys()].filter((id) => id.includes(SEEN))).toEqual([])
  // It stays a gap for as long as the right is away.
  expect(gapsOf(await pollOnce(watched))).toHaveLength(1)

  await describing(true, AclResourceTypes.GROUP, READERS)
  expect(lags(await pollUntil(watched, whole), TAKEN)).toEqual(LAGS)
})

test('a topic that is taken away is a gap that hides only itself, until it is given back', async () => {
  const before = await pollUntil(watched, whole)
  await describing(false, AclResourceTypes.TOPIC, TAKEN)
  const after = await pollUntil(watched, (seen) => gapsOf(seen).length > 0)
  expect(gapsOf(after)).toMatchObject([
    { what: `topic ${TAKEN}`, why: 'The broker does not allow reading it.', needs: `Describe on topic ${TAKEN}` }
  ])
  expect(after.entities.map(({ id }) => id)).not.toContain(kafkaTopicId('main', TAKEN))
  expect(lags(after, SEEN)).toEqual(LAGS)
  const hidden = hiddenIn(before, after)
  expect(hidden.get(kafkaTopicId('main', TAKEN))).toBe('The broker does not allow reading it.')
  expect(hidden.has(subscriptionId(kafkaTopicId('main', TAKEN), kafkaGroupId('main', READERS)))).toBe(true)

  await describing(true, AclResourceTypes.TOPIC, TAKEN)
  const again = await pollUntil(watched, whole)
  expect(subscriptionOf(again, TAKEN, READERS)).toBeDefined()
})

test('a topic that is deleted is gone, and no gap', async () => {
  const client = admin.admin()
  await client.connect()
  await client.createTopics({ topics: [{ topic: BRIEF, numPartitions: 1 }], waitForLeaders: true })
  await describing(true, AclResourceTypes.TOPIC, BRIEF)
  const names = ({ entities }: Observation) => entities.map(({ name }) => name)
  expect(names(await pollUntil(watched, (seen) => names(seen).includes(BRIEF)))).toContain(BRIEF)
  await client.deleteTopics({ topics: [BRIEF] })
  await client.disconnect()
  const after = await pollUntil(watched, (seen) => !names(seen).includes(BRIEF))
  expect(names(after)).not.toContain(BRIEF)
  expect(gapsOf(after)).toEqual([])
})

test('a wrong password is said as what it is', async () => {
  const wrong = watch(service, { sasl: { mechanism: 'PLAIN', username: 'plumbline', password: 'not this' } })
  expect(reasonFor(await rejection(pollOnce(wrong)))).toBe('The broker refuses the credentials.')
  await wrong.close()
})
