import { AclOperationTypes, AclResourceTypes, type Kafka, type Transaction } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { kafkaTopicId, type Observation, troublesOf } from '../../../model/index.ts'
import { startService, stopService } from '../../services/index.ts'
import { expectSeen } from '../watch.ts'
import { makeTopic, suffix, watch } from './cluster.ts'
import { adminOf, permit, SECURED, WATCHER } from './secured.ts'

const instance = { instance: 'kafka-rights', properties: SECURED }
const [READ, KEPT] = [`read.${suffix}`, `kept.${suffix}`]
const ID = `payments.${suffix}`
/** A transaction that is found is asked about again each 30 s, and is long after a minute. */
const WITHIN_MS = 180_000

let kafka: Kafka
let watched: Connection
let open: Transaction
const reading = (allow: boolean, topic: string) =>
  permit(kafka, allow, AclResourceTypes.TOPIC, topic, AclOperationTypes.READ)

beforeAll(async () => {
  const service = await startService('kafka', instance)
  kafka = adminOf(service)
  for (const topic of [READ, KEPT]) {
    await makeTopic(kafka, topic, 1)
    await permit(kafka, true, AclResourceTypes.TOPIC, topic)
  }
  await reading(true, READ)
  const producer = kafka.producer({ transactionalId: ID, transactionTimeout: 600_000 })
  await producer.connect()
  open = await producer.transaction()
  for (const topic of [READ, KEPT]) await open.send({ topic, messages: [{ value: 'x' }] })
  watched = watch(service, { sasl: WATCHER, topics: { include: [`*${suffix}*`] } })
})
afterAll(async () => {
  await open?.abort()
  await watched?.close()
  await stopService('kafka', instance)
})

const gapsOf = ({ gaps }: Observation) => gaps.filter(({ what }) => what.startsWith('who holds a transaction open'))
const troublesIn = ({ entities }: Observation, topic: string) =>
  troublesOf(entities.find(({ id }) => id === kafkaTopicId('main', topic))?.facts)
const says = (seen: Observation, topic: string, words: string) =>
  troublesIn(seen, topic).some(({ text }) => text.includes(words))
const KEEPS = {
  what: `who holds a transaction open in topic ${KEPT}`,
  why: 'The broker does not allow reading the topic’s producers.',
  needs: `Read on topic ${KEPT}`,
  hides: []
}

test('without Read on a topic it is a gap who holds its transaction open; without Describe on the transactional id the trouble says so', async () => {
  const asItIs = (now: Observation) => {
    expect(gapsOf(now)).toEqual([KEEPS])
    expect(troublesIn(now, KEPT)).toMatchObject([
      {
        severity: 'warn',
        lead: 'Open transaction',
        text: 'A transaction of a producer that may not be read stays open: who reads only what is committed waits in partition 0 at offset 0.'
      }
    ])
    expect(troublesIn(now, READ)[0]?.text).toContain(
      'that no coordinator tells of (it hangs, or Describe on its transactional id is missing)'
    )
  }
  await expectSeen(watched, asItIs, WITHIN_MS)
}, 240_000)

test('each right that is given tells what it is for, and no more once it is taken away', async () => {
  await permit(kafka, true, AclResourceTypes.TRANSACTIONAL_ID, ID)
  const named = (now: Observation) => {
    expect(troublesIn(now, READ)).toMatchObject([{ severity: 'warn', lead: 'Open transaction' }])
    expect(troublesIn(now, READ)[0]?.text).toMatch(
      new RegExp(`^A transaction of ${ID} \\(producer \\d+\\) stays open: `)
    )
    expect(gapsOf(now)).toEqual([KEEPS])
  }
  await expectSeen(watched, named, WITHIN_MS)

  await reading(true, KEPT)
  const both = (now: Observation) => {
    expect(gapsOf(now)).toEqual([])
    expect(says(now, KEPT, ID)).toBe(true)
  }
  await expectSeen(watched, both, WITHIN_MS)

  await reading(false, KEPT)
  await permit(kafka, false, AclResourceTypes.TRANSACTIONAL_ID, ID)
  const taken = (now: Observation) => {
    expect(gapsOf(now)).toEqual([KEEPS])
    expect(says(now, READ, ID)).toBe(false)
    expect(says(now, READ, 'Describe on its transactional id is missing')).toBe(true)
  }
  await expectSeen(watched, taken, WITHIN_MS)
}, 600_000)
