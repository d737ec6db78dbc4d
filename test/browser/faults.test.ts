import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_GRAPH } from '../../demo/graph.ts'
import { type Figure, isKnown, type TopologySubscription } from '../../model/index.ts'
import { type Demo, launchDemo, QUEUE, QUEUE_SUBSCRIPTION, subscriptionOf, topologyOf } from './demo.ts'
import { eventually } from './eventually.ts'

/** Every fault of the demo on and off, on real brokers: what it does stands on the picture, and goes when it goes. Faults that touch different things are on together. */
let demo: Demo
beforeAll(async () => {
  demo = await launchDemo()
})
afterAll(() => demo?.stop())

const ANALYTICS = 'kafka/kafka/topic/orders.events|kafka/kafka/group/analytics'
const LEDGER = 'kafka/kafka/topic/ledger|kafka/kafka/group/query-service'
const WORKERS = 'redis/redis/stream/0/tasks|redis/redis/group/0/tasks/workers'
const DEAD = 'rabbitmq/rabbitmq/queue/%2F/email.dead'

const numberOf = (figure: Figure | undefined): number => {
  if (!isKnown(figure)) throw new Error(`not known: ${JSON.stringify(figure)}`)
  return figure.value
}
const subscription = (id: string): Promise<TopologySubscription> => subscriptionOf(demo, id)
const entity = async (id: string) => {
  const found = (await topologyOf(demo)).entities.find((each) => each.id === id)
  if (found === undefined) throw new Error(`${id} is not on the picture`)
  return found
}
const method = async (name: string) => {
  const found = (await topologyOf(demo)).entities.find((each) => each.kind === 'rpc_method' && each.name === name)
  if (found === undefined) throw new Error(`the method ${name} is not on the picture`)
  return found
}
const inStep = (...ids: string[]) =>
  eventually(async () => {
    for (const id of ids) expect(await subscription(id)).toMatchObject({ state: 'ok', health: 'ok' })
  })

describe('the demo’s faults', () => {
  it('begins in step', () => inStep(QUEUE_SUBSCRIPTION, ANALYTICS, LEDGER, WORKERS))

  it('dead-email, dead-analytics, slow-tasks, failing-orders', async () => {
    for (const fault of ['dead-email', 'dead-analytics', 'slow-tasks', 'failing-orders'] as const)
      await demo.fault(fault, true)

    await eventually(async () => {
      const queue = await subscription(QUEUE_SUBSCRIPTION)
      expect(queue).toMatchObject({ state: 'stopped', health: 'critical', figures: { readers: { value: 0 } } })
      expect(queue.summary).toMatch(/No consumer .*is there/)
    })
    const consumers = await demo.rabbitmq.ctl('list_queues', 'name', 'consumers')
    expect(/^email\.send\s+(\d+)/m.exec(consumers)?.[1]).toBe('0')

    await eventually(async () => {
      const analytics = await subscription(ANALYTICS)
      expect(analytics).toMatchObject({ state: 'stopped', health: 'critical', figures: { readers: { value: 0 } } })
      expect(numberOf(analytics.figures.backlog)).toBeGreaterThan(0)
    })
    const lag = numberOf((await subscription(ANALYTICS)).figures.backlog)
    await eventually(async () => expect(numberOf((await subscription(ANALYTICS)).figures.backlog)).toBeGreaterThan(lag))

    await eventually(async () => {
      const slow = await method('Submit')
      expect(slow.health).toBe('warn')
      expect(numberOf(slow.figures.p50)).toBeGreaterThan(0.5)
      expect(numberOf(slow.figures.p99)).toBeGreaterThan(0.6)
    })
    await eventually(async () => {
      const { figures, health } = await method('CreateOrder')
      expect(health).toBe('critical')
      expect(numberOf(figures.errors)).toBeGreaterThan(0.1)
      expect(numberOf(figures.errors)).toBeLessThan(0.6)
    })
    // What was not touched is as it was.
    await eventually(async () => {
      for (const id of [LEDGER, WORKERS]) expect(await subscription(id)).toMatchObject({ health: 'ok' })
    })

    for (const fault of ['dead-email', 'dead-analytics', 'slow-tasks', 'failing-orders'] as const)
      await demo.fault(fault, false)
    await inStep(QUEUE_SUBSCRIPTION, ANALYTICS)
    await eventually(async () => {
      expect((await method('Submit')).health).toBe('ok')
      expect((await method('CreateOrder')).health).toBe('ok')
    })
  })

  it('poison-email, burst-orders', async () => {
    let before = 0
    let parked = 0
    await eventually(async () => {
      before = numberOf((await entity('kafka/kafka/topic/orders.events')).figures.in_rate)
      parked = numberOf((await entity(DEAD)).figures.length)
    })
    await demo.fault('poison-email', true)
    await demo.fault('burst-orders', true)
    await eventually(async () => {
      const { figures } = await entity('kafka/kafka/topic/orders.events')
      expect(numberOf(figures.in_rate)).toBeGreaterThan(4 * before)
    })
    await eventually(async () => {
      const dead = await entity(DEAD)
      expect(numberOf(dead.figures.length)).toBeGreaterThan(parked)
      // That nobody reads what was put aside is how it is meant.
      expect(dead.health).toBe('warn')
    })
    await demo.fault('poison-email', false)
    await demo.fault('burst-orders', false)
    await eventually(async () => {
      const { figures } = await entity('kafka/kafka/topic/orders.events')
      expect(numberOf(figures.in_rate)).toBeLessThan(2 * before)
    })
    await inStep(QUEUE_SUBSCRIPTION, ANALYTICS)
  })

  it('stop-rabbitmq, stop-kafka: the picture stays whole, says what can’t be seen, and Redis stays on time', async () => {
    await Promise.all([demo.fault('stop-rabbitmq', true), demo.fault('stop-kafka', true)])
    await eventually(async () => {
      const blind = (await topologyOf(demo)).gaps.filter(({ what }) => what === 'everything')
      expect(blind.map(({ target }) => target).sort()).toEqual(['kafka', 'rabbitmq'])
      for (const { why } of blind) expect(why).toMatch(/^The broker does not answer/)
    })
    await eventually(async () => {
      const { entities, edges, subscriptions } = await topologyOf(demo)
      const beside = ['node', 'rpc_method', 'pathway', 'hop']
      const shown = entities.filter(({ kind }) => !beside.includes(kind)).map(({ id }) => id)
      expect(shown.sort()).toEqual([...DEMO_GRAPH.services, ...DEMO_GRAPH.channels, ...DEMO_GRAPH.groups].sort())
      expect(edges.map(({ id }) => id).sort()).toEqual([...DEMO_GRAPH.edges].sort())
      for (const id of [QUEUE, 'kafka/kafka/topic/orders.events', 'kafka/kafka/group/analytics'])
        expect(entities.find((each) => each.id === id)?.health).toBe('unknown')
      for (const id of [ANALYTICS, QUEUE_SUBSCRIPTION]) {
        const { state, figures } = subscriptions.find((each) => each.id === id) ?? {}
        expect(state).toBe('unknown')
        expect(figures?.backlog).toHaveProperty('unknown')
      }
      expect(entities.find(({ id }) => id === 'redis/redis/stream/0/tasks')?.health).toBe('ok')
    })
    const redisAt = async () => (await topologyOf(demo)).targets?.find(({ id }) => id === 'redis')?.at ?? 0
    const first = await redisAt()
    await eventually(async () => expect(await redisAt()).toBeGreaterThan(first))

    await Promise.all([demo.fault('stop-rabbitmq', false), demo.fault('stop-kafka', false)])
    await eventually(async () => expect((await topologyOf(demo)).gaps).toEqual([]))
    await inStep(QUEUE_SUBSCRIPTION, ANALYTICS, LEDGER, WORKERS)
  })
})
