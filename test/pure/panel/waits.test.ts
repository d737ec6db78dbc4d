import { describe, expect, it } from 'vitest'
import { subjectOf } from '../../../app/panel/subject.ts'
import { silentReaders, waitEdges } from '../../../app/panel/wait-edges.ts'
import { estimated, measured, unknown } from '../../../model/known.ts'
import { edge, entity, picture, subscription } from '../flow/things.ts'

const waited = (seconds: number) => ({ wait_p95: estimated(seconds) })
const taking = (group: string, rate = 3) => subscription('orders', group, 'ok', 'ok', { out_rate: measured(rate) })
/** `mail` and `audit` read `orders`; services run them, and `legacy` reads it too and nobody says who that is. */
const at = picture({
  entities: [
    entity('shop', 'service'),
    entity('orders', 'topic'),
    entity('mail', 'group'),
    entity('audit', 'group'),
    entity('legacy', 'group'),
    entity('asleep', 'group'),
    entity('mailer', 'service'),
    entity('auditor', 'service'),
    entity('old-1', 'service', { labels: { inferred: 'client id' } })
  ],
  edges: [
    edge('shop', 'orders', 'publishes'),
    ...['mail', 'audit', 'legacy', 'asleep'].map((group) => edge('orders', group, 'consumes')),
    edge('mail', 'mailer', 'runs', waited(0.2)),
    edge('audit', 'auditor', 'runs', waited(90)),
    edge('legacy', 'old-1', 'runs')
  ],
  subscriptions: [taking('mail'), taking('audit'), taking('legacy'), taking('asleep', 0)]
})
const of = (id: string, pictured = at) => {
  const subject = subjectOf(id, pictured)
  if (subject === undefined) throw new Error(`no ${id}`)
  return subject
}

describe('time in queue', () => {
  it('of a topic is that of each group’s services, the longest first', () => {
    expect(waitEdges(of('orders'), at).map(({ to }) => to)).toEqual(['auditor', 'mailer'])
  })

  it('of a group and of a service is its own', () => {
    expect(waitEdges(of('mail'), at).map(({ to }) => to)).toEqual(['mailer'])
    expect(waitEdges(of('auditor'), at).map(({ from }) => from)).toEqual(['audit'])
    expect(waitEdges(of('shop'), at)).toEqual([])
  })

  it('that is not known comes last', () => {
    const edges = [...at.edges.values()].map((each) =>
      each.to === 'auditor' ? { ...each, figures: { wait_p95: unknown('None was taken.') } } : each
    )
    const later = picture({ entities: [...at.entities.values()], edges, subscriptions: [...at.subscriptions.values()] })
    expect(waitEdges(of('orders', later), later).map(({ to }) => to)).toEqual(['mailer', 'auditor'])
  })
})

describe('a group that its broker sees take, and that sends no telemetry', () => {
  it('is named on its topic; one that takes nothing is not', () => {
    expect(silentReaders(of('orders'), at)).toEqual(['legacy'])
    expect(silentReaders(of('legacy'), at)).toEqual([])
  })

  it('is no matter where producers send none either', () => {
    const edges = [...at.edges.values()].filter(({ kind }) => kind !== 'publishes')
    const bare = picture({ entities: [...at.entities.values()], edges, subscriptions: [...at.subscriptions.values()] })
    expect(silentReaders(of('orders', bare), bare)).toEqual([])
  })
})

describe('a consumer of a queue that only its broker knows', () => {
  const inferred = { labels: { inferred: 'RabbitMQ connection name' } }
  const queue = ({
    rate = 3,
    publisher = {},
    other = inferred
  }: {
    rate?: number
    publisher?: object
    other?: object
  } = {}) =>
    picture({
      entities: [
        entity('shop', 'service', publisher),
        entity('events', 'exchange'),
        entity('mails', 'exchange'),
        entity('mail.send', 'queue'),
        entity('mailer', 'service', other),
        entity('old mailer', 'service', inferred)
      ],
      edges: [
        edge('shop', 'events', 'publishes'),
        edge('events', 'mails', 'routes'),
        edge('mails', 'mail.send', 'routes'),
        edge('mail.send', 'mailer', 'consumes'),
        edge('mail.send', 'old mailer', 'consumes')
      ],
      subscriptions: [subscription('mail.send', null, 'ok', 'ok', { out_rate: measured(rate) })]
    })
  const silent = (pictured: ReturnType<typeof queue>) => silentReaders(of('mail.send', pictured), pictured)

  it('is named on its queue, whatever exchanges its messages came by', () => {
    expect(silent(queue())).toEqual(['mailer', 'old mailer'])
  })

  it('is no matter where nothing is taken, or who publishes sends no telemetry either', () => {
    expect(silent(queue({ rate: 0 }))).toEqual([])
    expect(silent(queue({ publisher: inferred }))).toEqual([])
  })

  it('is not called silent where it may be the service that tells, by another name', () => {
    expect(silent(queue({ other: {} }))).toEqual([])
  })
})
