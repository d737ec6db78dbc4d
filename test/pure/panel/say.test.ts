import { describe, expect, it } from 'vitest'
import type { Picture } from '../../../app/client/picture.ts'
import { figuresInOrder } from '../../../app/panel/figure-order.ts'
import { say } from '../../../app/panel/say.ts'
import { subjectOf } from '../../../app/panel/subject.ts'
import { measured, NEVER, unknown } from '../../../model/known.ts'
import { edge, entity, picture, shop, subscription } from '../flow/things.ts'

const said = (id: string, at: Picture) => {
  const subject = subjectOf(id, at)
  if (subject === undefined) throw new Error(`no ${id}`)
  return say(subject, at)
}

describe('a panel says first', () => {
  it('of a group its state, and since when', () => {
    const at = picture({
      entities: [entity('t', 'topic'), entity('g', 'group', { health: 'warn' })],
      subscriptions: [{ ...subscription('t', 'g', 'behind', 'warn'), since: 7, summary: '38 arrive, 6 are taken.' }]
    })
    expect(said('g', at)).toEqual({ health: 'warn', lead: 'Behind', since: 7, text: '38 arrive, 6 are taken.' })
  })

  it('of a topic which of its readers is worst', () => {
    expect(said('events', shop()).lead).toBe('billing: Behind')
  })

  it('of a service how its calls fare', () => {
    const at = picture({
      entities: [
        entity('s', 'service', {
          health: 'critical',
          figures: { rate: measured(12), errors: measured(0.22), p99: measured(0.02) }
        })
      ]
    })
    expect(said('s', at)).toMatchObject({
      lead: 'Calls fail',
      text: '12 calls a second are answered. 22 % of them fail. 99 of 100 are answered within 20 ms.'
    })
  })

  it('of a method whose streams are open that it is at work, though no call ends', () => {
    const of = (open: number) =>
      said(
        'm',
        picture({
          entities: [entity('m', 'rpc_method', { figures: { rate: measured(0), open_streams: measured(open) } })]
        })
      )
    expect(of(3)).toMatchObject({ lead: 'In step', text: '3 streams are open. No call ends.' })
    expect(of(1)).toMatchObject({ lead: 'In step', text: '1 stream is open. No call ends.' })
    expect(of(0)).toMatchObject({ lead: 'Idle', text: 'No calls come.' })
  })

  it('what the source itself says is wrong, before what was judged', () => {
    const troubles = [
      { severity: 'warn', lead: 'Members away', text: '2 of 3 members are online.' },
      { severity: 'critical', lead: 'Memory alarm', text: 'It uses more memory than its limit.' }
    ]
    const at = picture({
      entities: [
        entity('n', 'node', { health: 'critical', facts: { troubles }, figures: { memory: measured(2e9) } }),
        entity('q', 'queue', { health: 'warn', facts: { troubles: troubles.slice(0, 1) } })
      ],
      subscriptions: [
        { ...subscription('q', null, 'ok', 'warn'), summary: '2 of 3 members are online. 4 messages wait.' }
      ]
    })
    expect(said('n', at)).toEqual({
      health: 'critical',
      lead: 'Memory alarm',
      since: null,
      text: 'It uses more memory than its limit. Members away. 2 of 3 members are online. It uses 2 GB of memory.'
    })
    expect(said('q', at)).toEqual({
      health: 'warn',
      lead: 'Members away',
      since: null,
      text: '2 of 3 members are online. 4 messages wait.'
    })
    const [stuck] = at.subscriptions.values()
    if (stuck === undefined) throw new Error('no subscription')
    const worse = { ...at, subscriptions: new Map([[stuck.id, { ...stuck, state: 'stalled' as const }]]) }
    expect(said('q', worse).lead).toBe('Stuck')
  })

  it('that a node is down, once', () => {
    const troubles = [{ severity: 'critical', lead: 'Down', text: 'The cluster has no broker of this id now.' }]
    const down = { memory: unknown('The broker is down.') }
    const at = picture({ entities: [entity('n', 'node', { health: 'critical', facts: { troubles }, figures: down })] })
    expect(said('n', at)).toMatchObject({ lead: 'Down', text: 'The cluster has no broker of this id now.' })
  })

  it('of a service without telemetry by what it is known', () => {
    const at = picture({
      entities: [entity('s', 'service', { labels: { inferred: 'Kafka client id' } }), entity('g', 'group')],
      edges: [edge('g', 's', 'runs')]
    })
    expect(said('s', at)).toMatchObject({ lead: 'Takes messages', text: expect.stringContaining('Kafka client id') })
  })

  it('of what can’t be seen why', () => {
    const why = 'The broker does not answer.'
    const at = picture({ entities: [entity('t', 'topic', { health: 'unknown', figures: { in_rate: unknown(why) } })] })
    expect(said('t', at)).toMatchObject({ health: 'unknown', lead: 'Can’t be seen', text: why })
  })

  it('nothing of what there isn’t', () => {
    expect(subjectOf('gone', shop())).toBeUndefined()
  })
})

describe('a panel', () => {
  it('shows a group that reads one channel with its subscription’s figures and series', () => {
    expect(subjectOf('billing', shop())).toMatchObject({
      seriesOf: 'events|billing',
      figures: { backlog: measured(4120) }
    })
  })

  it('lists on a calls edge the methods that go over it alone', () => {
    const method = (name: string) =>
      entity(`m/${name}`, 'rpc_method', { name, parent: 'o', labels: { service: 'shop.Orders' } })
    const calls = { ...edge('g', 'o', 'calls'), labels: { methods: 'shop.Orders/Create' } }
    const at = picture({
      entities: [entity('g', 'service'), entity('o', 'service'), method('Create'), method('Get')],
      edges: [calls]
    })
    expect(subjectOf(calls.id, at)?.methods.map(({ name }) => name)).toEqual(['Create'])
    expect(subjectOf('o', at)?.methods.map(({ name }) => name)).toEqual(['Create', 'Get'])
  })

  it('keeps quiet of a loss that is not in sight, and not of one that isn’t known', () => {
    const names = (loss: typeof NEVER) => figuresInOrder({ backlog: measured(1), loss }, 'group').map(([name]) => name)
    expect(names(NEVER)).toEqual(['backlog'])
    expect(names(unknown('The topic’s retention can’t be read.'))).toEqual(['backlog', 'loss'])
  })
})
