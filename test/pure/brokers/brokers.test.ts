import { describe, expect, it } from 'vitest'
import { amountOf, capacityOf } from '../../../app/brokers/capacity.ts'
import { ledBy } from '../../../app/brokers/leads.ts'
import { balanceOf, barOf, comparedBy, peersOf } from '../../../app/brokers/peers.ts'
import type { TopologyEntity } from '../../../model/api.ts'
import { formatBytes, formatCount } from '../../../model/format.ts'
import { kafkaNodeId, kafkaTopicId, rabbitNodeId, rabbitQueueId } from '../../../model/index.ts'
import { measured, unknown } from '../../../model/known.ts'

const entity = (over: Partial<TopologyEntity> & Pick<TopologyEntity, 'id' | 'kind' | 'name'>): TopologyEntity => ({
  transport: 'kafka',
  target: 'k',
  parent: null,
  health: 'ok',
  figures: {},
  labels: {},
  since: 0,
  ...over
})
const broker = (n: number, leads: number, elsewhere = 0): TopologyEntity =>
  entity({
    id: kafkaNodeId('k', n),
    kind: 'node',
    name: String(n),
    figures: { leads: measured(leads), led_elsewhere: measured(elsewhere) }
  })
const peers = (...nodes: TopologyEntity[]) => peersOf(nodes, 'k')
const balance = (...nodes: TopologyEntity[]): string | null => {
  const all = peers(...nodes)
  const [own] = all
  return own === undefined ? null : balanceOf(all, own)
}

describe('nodes of a broker, side by side', () => {
  it('are those of one target, numbers in their order', () => {
    const others = [entity({ id: 'kafka/k/topic/t', kind: 'topic', name: 't' }), { ...broker(1, 5), target: 'other' }]
    expect(peersOf([broker(10, 1), broker(2, 1), ...others], 'k').map(({ name }) => name)).toEqual(['2', '10'])
  })

  it('are compared by what any of them tells; a bar is as long as its share of the most', () => {
    const [a, b, c] = [broker(1, 10), broker(2, 5), { ...broker(3, 0), figures: { leads: unknown('It is down.') } }]
    const all = peers(a, b, c)
    expect(comparedBy(all)).toEqual(['leads', 'led_elsewhere'])
    expect(all.map((peer) => barOf(all, peer, 'leads'))).toEqual([1, 0.5, null])
    expect(all.map((peer) => barOf(all, peer, 'led_elsewhere'))).toEqual([0, 0, null])
  })

  it('say whether leading is shared out evenly', () => {
    expect(balance(broker(1, 34), broker(2, 33), broker(3, 33))).toBe(
      'It leads 34 of 100 partitions: about an even share.'
    )
    expect(balance(broker(1, 60), broker(2, 20), broker(3, 20))).toBe(
      'It leads 60 of 100 partitions, more than an even share of 33.'
    )
    expect(balance(broker(1, 0, 33), broker(2, 50), broker(3, 50))).toBe(
      'It leads 0 of 100 partitions, fewer than an even share of 33. Some that it should lead, another does: electing preferred leaders gives them back.'
    )
    // One more of three is no unevenness.
    expect(balance(broker(1, 2), broker(2, 1))).toContain('even share.')
  })

  it('share it among those that are there: one that is down leads nothing, and is given nothing back', () => {
    const gone = { ...broker(4, 0, 14), facts: { troubles: [{ severity: 'critical', lead: 'Down', text: '' }] } }
    expect(balance(broker(1, 10), broker(2, 10), broker(3, 10), gone)).toBe(
      'It leads 10 of 30 partitions: about an even share.'
    )
    expect(balance(gone, broker(5, 10), broker(6, 10))).toBeNull()
  })

  it('say nothing of it where there is one, or one doesn’t tell', () => {
    expect(balance(broker(1, 9))).toBeNull()
    expect(balance(broker(1, 9), { ...broker(2, 0), figures: { leads: unknown('It is down.') } })).toBeNull()
  })
})

describe('what a node leads', () => {
  it('of Kafka: topics of which it leads a partition, with what its replicas lack', () => {
    const partition = (leader: number, inSync: number) => ({ index: 0, leader, replicas: 2, inSync })
    const topic = entity({
      id: kafkaTopicId('k', 'orders'),
      kind: 'topic',
      name: 'orders',
      facts: { partitions: [partition(1, 2), partition(1, 1), partition(2, 2)] }
    })
    expect(ledBy(broker(1, 2), [topic])).toMatchObject([{ name: 'orders', partitions: { led: 2, all: 3, lacking: 1 } }])
    expect(ledBy(broker(3, 0), [topic])).toEqual([])
  })

  it('of RabbitMQ: queues that are on it, what most flows through first', () => {
    const node = entity({ id: rabbitNodeId('k', 'rabbit@a'), kind: 'node', name: 'rabbit@a', transport: 'rabbitmq' })
    const queue = (name: string, on: string, rate: number) =>
      entity({
        id: rabbitQueueId('k', '/', name),
        kind: 'queue',
        name,
        labels: { node: on },
        figures: { in_rate: measured(rate) }
      })
    const queues = [queue('slow', 'rabbit@a', 1), queue('busy', 'rabbit@a', 90), queue('other', 'rabbit@b', 5)]
    expect(ledBy(node, queues).map(({ name }) => name)).toEqual(['busy', 'slow'])
  })
})

describe('capacity', () => {
  it('reads limits as they were written', () => {
    for (const bytes of [1e9, 50e6, 419_000_000, 512]) expect(amountOf(formatBytes(bytes))).toBeCloseTo(bytes, -7)
    for (const files of [20_000, 1024]) expect(amountOf(formatCount(files))).toBe(files)
    expect(amountOf('unlimited')).toBeUndefined()
    expect(amountOf(undefined)).toBeUndefined()
  })

  it('is what a node uses of what it may', () => {
    const figures = { memory: measured(250e6), files: measured(100), disk_free: measured(9e9) }
    const labels = { 'memory limit': '1 GB', 'file limit': '1,000', 'disk limit': '50 MB' }
    expect(capacityOf(figures, labels)).toEqual([
      { name: 'memory', figure: figures.memory, limit: 'of 1 GB', share: 0.25 },
      { name: 'files', figure: figures.files, limit: 'of 1,000', share: 0.1 },
      { name: 'disk_free', figure: figures.disk_free, limit: 'alarm below 50 MB', share: null }
    ])
  })

  it('of a Redis that has no limit says so, and none of what isn’t told', () => {
    const memory = measured(5e6)
    expect(capacityOf({ memory }, { maxmemory: '0' })).toEqual([
      { name: 'memory', figure: memory, limit: 'no limit', share: null }
    ])
    expect(capacityOf({ memory }, { maxmemory: '10000000' })).toMatchObject([{ limit: 'of 10 MB', share: 0.5 }])
    expect(capacityOf({ memory, disk_free: measured(1) }, {})).toEqual([])
  })
})
