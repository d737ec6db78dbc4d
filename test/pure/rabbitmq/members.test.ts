import { describe, expect, test } from 'vitest'
import { observe } from '../../../collector/transports/rabbitmq/observe.ts'
import { derive } from '../../../judge/derive.ts'
import { measured, numberOf, troublesOf } from '../../../model/index.ts'
import { answers, node, queue, target } from './answers.ts'

const poll = { durationMs: 1, overruns: 0, intervalMs: 10_000 }
const places = (count: number) => Array.from({ length: count }, (_, i) => `n${i + 1}`)

describe('members of a queue', () => {
  // A row: the type, how many keep it, how many of their nodes run, and what is said. Half of an even number is no majority.
  test.each([
    ['quorum', 1, 1, undefined, ''],
    ['quorum', 3, 3, undefined, ''],
    ['quorum', 3, 2, 'warn', '2 of 3 members are online: it goes on, and none more may go.'],
    ['quorum', 3, 1, 'critical', '1 of 3 members is online: it takes and gives no messages until 2 are.'],
    ['quorum', 5, 4, 'warn', '4 of 5 members are online: it goes on, and one more may go.'],
    ['quorum', 4, 2, 'critical', '2 of 4 members are online: it takes and gives no messages until 3 are.'],
    ['stream', 3, 1, 'critical', '1 of 3 members is online: it takes and gives no messages until 2 are.']
  ])('%s: of %i keepers %i run', (type, members, running, severity, text) => {
    const keeps = { type, leader: 'n1', members: places(members), online: places(running) }
    const seen = observe(target, answers({ queues: [queue('q', keeps)] }))
    const entity = seen.entities.find(({ kind }) => kind === 'queue')
    const [trouble] = troublesOf(entity?.facts)
    expect([trouble?.severity, trouble?.text ?? '']).toEqual([severity, text])
    expect(entity?.labels).toMatchObject({ leader: 'n1', members: places(members).join(', ') })
  })

  test('a node that is down counts as away, though the queue’s own sample still has it', () => {
    const online = places(3)
    const nodes = [node('n1'), node('n2', { running: false }), node('n3', { running: false })]
    const seen = observe(target, answers({ nodes, queues: [queue('q', { type: 'quorum', members: online, online })] }))
    const entity = seen.entities.find(({ kind }) => kind === 'queue')
    expect(entity?.labels['members online']).toBe('n1')
    expect(troublesOf(entity?.facts)[0]?.lead).toBe('No majority')
  })

  test('a queue without a majority, whose leader is down, has none: 4.0 goes on naming it, and what it told last is not now', () => {
    const members = places(3)
    const told = { type: 'quorum', leader: 'n2', members, online: members, messages_ready: 7, consumers: 1 }
    const of = (...down: string[]) => {
      const nodes = members.map((name) => node(name, { running: !down.includes(name) }))
      const seen = observe(target, answers({ nodes, queues: [queue('q', told)] }))
      const leader = seen.entities.find(({ kind }) => kind === 'queue')?.labels.leader
      return [leader, seen.subscriptions[0]?.figures?.backlog]
    }
    const unled = { unknown: 'The queue has no leader: too few of its members are online.' }
    expect(of()).toEqual(['n2', measured(7)])
    // Another takes over in a moment, or the one that leads goes on.
    expect(of('n2')).toEqual(['n2', measured(7)])
    expect(of('n1', 'n3')).toEqual(['n2', measured(7)])
    expect(of('n2', 'n3')).toEqual(['none', unled])
  })

  test('without a leader nothing is known of it, and it is critical all the same', () => {
    const away = {
      type: 'quorum',
      state: '',
      node: '',
      leader: null,
      members: places(3),
      online: ['n1'],
      messages_ready: undefined,
      messages_unacknowledged: undefined,
      consumers: undefined,
      memory: undefined
    }
    const seen = observe(target, answers({ queues: [queue('q', away)] }))
    const { tick } = derive(undefined, seen, poll)
    const [subscription] = tick.subscriptions
    const figures = tick.figures.get(subscription?.id ?? '')
    expect(figures?.backlog).toEqual({ unknown: 'The queue has no leader: too few of its members are online.' })
    expect(subscription?.verdict.state).toBe('unknown')
    expect(numberOf(figures?.health)).toBe(2)
    expect(numberOf(tick.figures.get(subscription?.channel ?? '')?.health)).toBe(2)
  })

  test('a classic queue goes with its node', () => {
    const seen = observe(target, answers({ queues: [queue('q', { state: 'down', messages_ready: undefined })] }))
    expect(troublesOf(seen.entities.find(({ kind }) => kind === 'queue')?.facts)).toEqual([
      { severity: 'critical', lead: 'Down', text: 'The node that keeps it is down: nobody can write to it or read it.' }
    ])
  })
})

test('a stream’s length is no backlog: how far its readers are is not told, which is a named gap', () => {
  const stream = queue('s', {
    type: 'stream',
    messages: 70,
    messages_ready: 70,
    consumers: 2,
    arguments: { 'x-queue-type': 'stream', 'x-max-age': '7D' },
    message_stats: { publish: 100, ack: 40, deliver_no_ack: 0, get_no_ack: 0, redeliver: 0 }
  })
  const seen = observe(target, answers({ queues: [stream] }))
  const [subscription] = seen.subscriptions
  const figures = subscription?.figures
  expect(numberOf(seen.entities.find(({ kind }) => kind === 'queue')?.figures?.length)).toBe(70)
  for (const name of ['backlog', 'unacked', 'out_rate'] as const) expect(figures?.[name]).toHaveProperty('unknown')
  expect(subscription?.counters).toEqual({ in: 70 })
  expect(numberOf(subscription?.keeps)).toBe(7 * 86_400)
  expect(seen.gaps).toEqual([
    {
      what: 'how far readers of stream queues are',
      why: 'A stream keeps what was read, and only the management API says how far its readers are.',
      needs: 'the management API (management in the configuration)',
      hides: []
    }
  ])
})

test('a node’s alarms and partitions are its troubles, and said of the target', () => {
  const nodes = [
    node('a', { mem_alarm: true }),
    node('b', { disk_free_alarm: true, partitions: ['d', 'c'] }),
    node('c')
  ]
  const seen = observe(target, answers({ nodes }))
  const leads = seen.entities.map(({ name, facts }) => [name, troublesOf(facts).map(({ lead }) => lead)])
  expect(leads).toEqual([
    ['a', ['Memory alarm']],
    ['b', ['Disk alarm', 'Partitioned']],
    ['c', []]
  ])
  expect(troublesOf(seen.entities[1]?.facts)[1]?.text).toContain('c, d')
  expect(seen.labels.trouble).toBe('Memory alarm on a, Disk alarm on b, Partitioned on b')
  const { tick } = derive(undefined, seen, poll)
  expect(seen.entities.map(({ id }) => numberOf(tick.figures.get(id)?.health))).toEqual([2, 2, 0])
})

test('what a node does not tell is unknown, with the reason', () => {
  const silent = { mem_used: undefined, disk_free: undefined, fd_used: undefined }
  const nodes = [node('a', silent), node('b', { ...silent, running: false })]
  const seen = observe(target, answers({ nodes }))
  expect(seen.entities.map(({ figures }) => figures?.files)).toEqual([
    { unknown: 'This version of RabbitMQ does not tell it.' },
    { unknown: 'The node is down.' }
  ])
})
