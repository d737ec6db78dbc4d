import amqp, { type ConfirmChannel } from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { every } from '../../../collector/schedule.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { derive } from '../../../judge/derive.ts'
import { numberOf, type Observation, rabbitNodeId, type Trouble, troublesOf } from '../../../model/index.ts'
import { startService, stopService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { expectSeen, pollOnce } from '../watch.ts'
import { listQueues, queueOf, watch } from './broker.ts'

/** Three nodes on loopback; the first stays, so that its port mapper does. */
const [first, second, third] = ['rabbitmq-one', 'rabbitmq-two', 'rabbitmq-three'] as const
const join = { join: first }
let one: RabbitmqService
let two: RabbitmqService
let three: RabbitmqService
let watched: Connection
let channel: ConfirmChannel
const open: { close(): Promise<unknown> }[] = []

const connect = async ({ amqpUrl }: RabbitmqService, name: string) => {
  const model = await amqp.connect(amqpUrl, { clientProperties: { connection_name: name } })
  // Its node is stopped under it.
  model.on('error', () => undefined)
  const opened = await model.createConfirmChannel()
  opened.on('error', () => undefined)
  open.push(model)
  return opened
}

beforeAll(async () => {
  await stopAll()
  one = await startService('rabbitmq', { instance: first, fresh: true })
  const others = [second, third].map((instance) => startService('rabbitmq', { instance, ...join, fresh: true }))
  ;[two, three] = (await Promise.all(others)) as [RabbitmqService, RabbitmqService]
  channel = await connect(one, 'ledger')
  await channel.assertQueue('kept', { arguments: { 'x-queue-type': 'quorum' } })
  await channel.assertQueue('log', { arguments: { 'x-queue-type': 'stream' } })
  const far = await connect(three, 'far')
  await far.assertQueue('local')
  // Led by the node that stops last, so that nobody is left to lead it.
  const middle = await connect(two, 'middle')
  await middle.assertQueue('led-there', { arguments: { 'x-queue-type': 'quorum' } })
  for (const queue of ['kept', 'log', 'local', 'led-there'])
    for (let i = 0; i < 7; i++) channel.sendToQueue(queue, Buffer.from('x'))
  await channel.waitForConfirms()
  watched = watch(one)
})
afterAll(async () => {
  await watched?.close()
  for (const each of open) await each.close().catch(() => undefined)
  await stopAll()
})
const stopAll = async () => {
  for (const instance of [third, second, first]) await stopService('rabbitmq', { instance })
}

/** What is wrong with each queue and node, as leads. */
const leads = (seen: Observation): Record<string, string[]> =>
  Object.fromEntries(
    seen.entities
      .filter(({ kind }) => kind === 'queue' || kind === 'node')
      .map(({ name, facts }) => [name, troublesOf(facts).map(({ lead }) => lead)])
      .filter(([, all]) => all?.length !== 0)
  )
const troubleOf = (seen: Observation, queue: string): Trouble | undefined =>
  troublesOf(queueOf(seen, queue).entity?.facts)[0]
const healthOf = (seen: Observation, id: string): number | undefined => {
  const { tick } = derive(undefined, seen, { durationMs: 1, overruns: 0, intervalMs: 1000 })
  return numberOf(tick.figures.get(id)?.health)
}

/** `rabbitmqctl list_queues`: name → who keeps it. */
const membersByTool = async (): Promise<Record<string, { leader: string; members: string; online: string }>> => {
  const text = await one.ctl('list_queues', 'name', 'leader', 'members', 'online', '--formatter', 'json')
  const rows: { name: string; leader: string; members: string[] | ''; online: string[] | '' }[] = JSON.parse(text)
  const sorted = (names: string[] | '') => (names === '' ? '' : names.toSorted().join(', '))
  return Object.fromEntries(
    rows.map(({ name, leader, members, online }) => [
      name,
      { leader, members: sorted(members), online: sorted(online) }
    ])
  )
}
const membersSeen = (seen: Observation, queue: string) => {
  const { labels = {} } = queueOf(seen, queue).entity ?? {}
  return { leader: labels.leader, members: labels.members, online: labels['members online'] }
}

test('with all nodes up, members and leader stand as rabbitmqctl has them, and nothing is wrong', async () => {
  // Each queue tells who is there every few seconds, and its members come one by one.
  const everyone = [one, two, three]
    .map(({ node }) => node)
    .toSorted()
    .join(', ')
  const tool = await until('a member is away', async () => {
    const told = await membersByTool()
    for (const queue of ['kept', 'led-there', 'log']) expect(told[queue]?.online).toBe(everyone)
    return told
  })
  await expectSeen(watched, (now) => {
    for (const queue of ['kept', 'led-there']) expect(membersSeen(now, queue)).toEqual(tool[queue])
    expect(membersSeen(now, 'kept')).toMatchObject({ leader: one.node })
    expect(membersSeen(now, 'led-there')).toMatchObject({ leader: two.node })
    expect(membersSeen(now, 'log').online).toBe(everyone)
    expect(queueOf(now, 'log').entity?.labels).toMatchObject({ type: 'stream', members: tool.log?.members })
    expect(queueOf(now, 'local').entity?.labels).toMatchObject({ type: 'classic', node: three.node })
    expect(leads(now)).toEqual({})
    expect(now.labels.trouble).toBeUndefined()
  })
})

test('the metrics of all nodes together tell of every queue, as rabbitmqctl lists them; where one is not named, the API does', async () => {
  const names = ['kept', 'local', 'led-there']
  const metrics = [one, two, three].map(({ metricsUrl }) => metricsUrl)
  const ways = [
    watch(one, { metrics }),
    watch(one, { metrics, management: [] }),
    watch(one, { metrics: metrics.slice(0, 2) })
  ]
  const figures = (seen: Observation) =>
    Object.fromEntries(
      names.map((name) => {
        const { figures } = queueOf(seen, name)
        return [name, [numberOf(figures?.backlog), numberOf(figures?.unacked), numberOf(figures?.readers)]]
      })
    )
  const expected = Object.fromEntries(names.map((name) => [name, [7, 0, 0]]))
  // Of a quorum queue rabbitmqctl has a sample of every few seconds.
  await until('rabbitmqctl does not list what was done', async () => {
    const tool = await listQueues(one)
    expect(Object.fromEntries(names.map((name) => [name, tool[name]]))).toEqual(expected)
  })
  for (const each of ways) {
    await expectSeen(each, (now) => {
      expect(figures(now)).toEqual(expected)
      expect(now.entities.filter(({ kind }) => kind === 'node')).toHaveLength(3)
    })
    await each.close()
  }
})

test('nodes figure as rabbitmqctl has them', async () => {
  // Both are samples of what moves, seconds apart: of a moment when it stands still they are near each other.
  await until('they differ', async () => {
    const seen = await pollOnce(watched)
    const status = JSON.parse(await one.ctl('status', '--formatter', 'json'))
    const node = seen.entities.find(({ id }) => id === rabbitNodeId('rabbit', one.node))
    expect(node?.labels).toMatchObject({ running: 'yes', 'memory limit': '1 GB', 'disk limit': '50 MB' })
    expect(status).toMatchObject({ vm_memory_high_watermark_limit: 1e9, disk_free_limit: 50e6 })
    const memory = numberOf(node?.figures?.memory) ?? 0
    expect(Math.abs(memory / status.memory.total.rss - 1)).toBeLessThan(0.2)
    expect(Math.abs((numberOf(node?.figures?.disk_free) ?? 0) / status.disk_free - 1)).toBeLessThan(0.2)
    expect(numberOf(node?.figures?.files)).toBeGreaterThan(0)
  })
})

test('one node stops, then two: the quorum goes on, then has no majority; a target beside it is seen on', async () => {
  const beside = watch(await startService('rabbitmq'), { id: 'beside' })
  let polls = 0
  const gaps: string[] = []
  const polling = every(1000, 10_000, async ({ signal }) => {
    gaps.push(...(await pollOnce(beside, signal)).gaps.map(({ what }) => what))
    polls += 1
  })
  const goesOn = async () => {
    const before = polls
    await until('the target beside it is not polled', async () => expect(polls).toBeGreaterThan(before))
  }

  await stopService('rabbitmq', { instance: third })
  // Who leads now tells its figures after a moment, and each queue who is away.
  await expectSeen(watched, (less) => {
    expect(leads(less)).toEqual({
      kept: ['Members away'],
      'led-there': ['Members away'],
      log: ['Members away'],
      local: ['Down'],
      [three.node]: ['Down']
    })
    expect(numberOf(queueOf(less, 'led-there').figures?.backlog)).toBe(7)
    expect(troubleOf(less, 'kept')?.text).toBe('2 of 3 members are online: it goes on, and none more may go.')
    expect(healthOf(less, queueOf(less, 'kept').id)).toBe(1)
    expect(healthOf(less, queueOf(less, 'local').id)).toBe(2)
    expect(queueOf(less, 'local').figures?.backlog).toEqual({ unknown: 'The queue’s node is down.' })
  })
  await goesOn()
  // A message is taken all the same.
  channel.sendToQueue('kept', Buffer.from('x'))
  await channel.waitForConfirms()
  await expectSeen(watched, (now) => expect(numberOf(queueOf(now, 'kept').figures?.backlog)).toBe(8))

  await stopService('rabbitmq', { instance: second })
  await expectSeen(watched, (none) => {
    expect(leads(none)).toMatchObject({ kept: ['No majority'], 'led-there': ['No majority'], log: ['No majority'] })
    expect(troubleOf(none, 'kept')?.text).toBe('1 of 3 members is online: it takes and gives no messages until 2 are.')
    expect(healthOf(none, queueOf(none, 'kept').id)).toBe(2)
    expect(membersSeen(none, 'led-there').leader).toBe('none')
    expect(queueOf(none, 'led-there').figures?.backlog).toHaveProperty('unknown')
    expect(healthOf(none, queueOf(none, 'led-there').id)).toBe(2)
  })
  await goesOn()
  // It takes nothing: a message is confirmed only when a second member is back.
  let confirmed = false
  channel.sendToQueue('kept', Buffer.from('x'), {}, () => {
    confirmed = true
  })
  const unconfirmed = (seen: Observation) =>
    numberOf(seen.entities.find(({ name }) => name === 'ledger')?.figures?.unconfirmed)
  await expectSeen(watched, (now) => expect(unconfirmed(now)).toBe(1))
  expect(confirmed).toBe(false)

  await startService('rabbitmq', { instance: second, ...join })
  await channel.waitForConfirms()
  expect(confirmed).toBe(true)
  await expectSeen(watched, (now) => expect(unconfirmed(now)).toBe(0))
  await startService('rabbitmq', { instance: third, ...join })
  await expectSeen(watched, (whole) => {
    expect(leads(whole)).toEqual({})
    expect(numberOf(queueOf(whole, 'kept').figures?.backlog)).toBe(9)
  })

  await polling.stop()
  await beside.close()
  expect(gaps).toEqual([])
})

test.each([
  ['Memory alarm', 'shop', ['set_vm_memory_high_watermark', 'absolute'], '1MB', '1GB'],
  ['Disk alarm', 'till', ['set_disk_free_limit'], '100000GB', '50MB']
] as const)('a %s on one node blocks who publishes on another: both are said, and over when it is', async (alarm, name, command, limit, usual) => {
  const shop = await connect(three, name)
  await expectSeen(watched, ({ entities, labels }) => {
    expect(entities.map(({ name }) => name)).toContain(name)
    expect(labels.trouble).toBeUndefined()
  })
  await one.ctl(...command, limit)
  try {
    const service = (seen: Observation) => seen.entities.find((each) => each.name === name)
    await expectSeen(watched, (alarmed) => {
      // A connection is blocked when it publishes while the alarm stands.
      shop.sendToQueue('kept', Buffer.from('x'))
      expect(alarmed.labels.trouble).toBe(`${alarm} on ${one.node}`)
      expect(leads(alarmed)).toEqual({ [one.node]: [alarm] })
      expect(healthOf(alarmed, rabbitNodeId('rabbit', one.node))).toBe(2)
      expect(troublesOf(service(alarmed)?.facts)).toMatchObject([{ severity: 'critical', lead: 'Blocked' }])
      expect(healthOf(alarmed, service(alarmed)?.id ?? '')).toBe(2)
    })
  } finally {
    await one.ctl(...command, usual)
  }
  await expectSeen(watched, ({ entities, labels }) => {
    expect(labels.trouble).toBeUndefined()
    expect(entities.flatMap(({ facts }) => troublesOf(facts))).toEqual([])
  })
})

test('nodes that lost touch while they ran on are said to be partitioned', async () => {
  await three.ctl('eval', '[erlang:disconnect_node(N) || N <- nodes(), N =/= node()].')
  await expectSeen(watched, (parted) => {
    expect(leads(parted)[one.node]).toEqual(['Partitioned'])
    const [trouble] = troublesOf(parted.entities.find(({ name }) => name === one.node)?.facts)
    expect(trouble?.text).toContain(three.node)
  })
  const text = await one.ctl('cluster_status', '--formatter', 'json')
  expect(JSON.parse(text).partitions[one.node]).toEqual([three.node])
})
