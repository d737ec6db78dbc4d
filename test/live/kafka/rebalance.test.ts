import { setTimeout as sleep } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { readerNames } from '../../../judge/reader-name.ts'
import { summarise } from '../../../judge/sentence.ts'
import { kafkaGroupId, measured, troublesOf } from '../../../model/index.ts'
import { startService, stopService } from '../../services/index.ts'
import type { KafkaService } from '../../services/kafka.ts'
import { until } from '../../services/process.ts'
import { pollOnce } from '../watch.ts'
import { client, commit, makeTopic, send, suffix, watch } from './cluster.ts'

/** Kafka 3.9 as it comes: its group coordinator, which 4.0 replaced, tells of no assignment while a rebalance lasts. */
const instance = 'kafka-3.9-rebalance'
let service: KafkaService
let kafka: Kafka
let watched: Connection
beforeAll(async () => {
  service = await startService('kafka', { instance, version: '3.9.1', fresh: true })
  kafka = client(service)
  watched = watch(service)
}, 180_000)
afterAll(async () => {
  await watched?.close()
  await stopService('kafka', { instance })
})

test('a rebalance in which nobody is assigned anything is not an absence: stuck after a minute, and it says why', async () => {
  const name = `rebalanced.${suffix}`
  await makeTopic(kafka, name, 3)
  await send(kafka, name, [50, 50, 50])
  await commit(kafka, name, name, { 0: 1, 1: 1, 2: 1 })
  const consumer = () => {
    // Whoever is at work on a message does not join again before this time.
    const timeouts = { sessionTimeout: 240_000, rebalanceTimeout: 240_000, maxWaitTimeInMs: 100 }
    return client(service, 'shop-1').consumer({ groupId: name, ...timeouts, retry: { retries: 0 } })
  }
  let work: () => void = () => undefined
  const working = new Promise<void>((done) => {
    work = done
  })
  const [busy, late] = [consumer(), consumer()]
  await busy.connect()
  await busy.subscribe({ topic: name, fromBeginning: true })
  await new Promise<void>((begun, fail) => {
    const eachMessage = () => {
      begun()
      return working
    }
    busy.run({ eachMessage }).catch(fail)
  })

  let memory: Memory | undefined
  const see = async () => {
    const derived = derive(memory, await pollOnce(watched), { durationMs: 1, overruns: 0, intervalMs: 2000 })
    memory = derived.memory
    const { entities, edges, figures } = derived.tick
    const subscription = derived.tick.subscriptions.find(({ reader }) => reader === kafkaGroupId('main', name))
    const group = entities.find(({ id }) => id === kafkaGroupId('main', name))
    if (subscription === undefined) return undefined
    const { channel, reader, verdict } = subscription
    const told = figures.get(subscription.id) ?? {}
    const says = summarise({
      ...verdict,
      figures: told,
      readerName: readerNames(entities, edges)(channel, reader),
      troubles: troublesOf(group?.facts)
    })
    return { state: verdict.state, readers: told.readers, label: group?.labels.state, says }
  }
  await until('nobody is assigned', async () => expect((await see())?.readers).toEqual(measured(1)))
  await late.connect()
  await late.subscribe({ topic: name, fromBeginning: true })
  // It has joined when the other has.
  const joining = late.run({ eachMessage: async () => undefined }).catch(() => undefined)
  await until('no rebalance', async () => expect((await see())?.label).toBe('PreparingRebalance'))
  const states = new Set<string | undefined>()
  let now = await see()
  for (const endMs = Date.now() + 110_000; now?.state !== 'stalled' && Date.now() < endMs; await sleep(1500)) {
    now = await see()
    states.add(now?.state)
    expect(now?.readers, JSON.stringify(now)).toHaveProperty('unknown')
  }
  expect([...states]).not.toContain('stopped')
  expect(now).toMatchObject({ state: 'stalled', label: 'PreparingRebalance' })
  now = await until('it is not called long', async () => {
    const seen = await see()
    expect(seen?.says).toMatch(
      /^Its rebalance has gone on for a minute or longer: it waits for a member .+ Readers are there, but nothing is taken/
    )
    return seen
  })
  expect(now?.says).toMatch(/147 messages wait/)
  work()
  await joining
  await Promise.all([busy.disconnect(), late.disconnect()])
}, 240_000)
