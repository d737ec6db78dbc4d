import { expect, it } from 'vitest'
import { columnsFor } from '../../../app/channels/columns.ts'
import { tableOf } from '../../../app/channels/csv.ts'
import { Rows } from '../../../app/channels/rows.ts'
import { csvOf } from '../../../app/format/csv.ts'
import { atLeast, estimated, measured, NEVER, unknown } from '../../../model/known.ts'
import { entity, picture, subscription } from '../flow/things.ts'

const NOT_KNOWN = unknown('No offset was committed.')

it('is the table with each reader under its channel, numbers as they are, units in the head', () => {
  const rows = new Rows().of(
    picture({
      entities: [
        entity('t', 'topic', { name: 'orders', figures: { in_rate: measured(8) } }),
        entity('a', 'group', { name: 'billing' }),
        entity('b', 'group', { name: '=audit' })
      ],
      subscriptions: [
        subscription('t', 'a', 'behind', 'critical', {
          backlog: atLeast(1284),
          lateness: estimated(372.5),
          drain: NEVER
        }),
        subscription('t', 'b', 'ok', 'ok', { backlog: NOT_KNOWN, lateness: NOT_KNOWN })
      ]
    })
  )
  const columns = columnsFor(new Set(['topic'] as const)).filter(({ name }) =>
    ['channel', 'backlog', 'oldest', 'in', 'drain'].includes(name)
  )
  expect(csvOf(...tableOf(rows, columns)).split('\r\n')).toEqual([
    'channel,reader,kind,target,state,since,Backlog,Oldest (s),In (/s),Drains in (s),not exact,id',
    'orders,,Kafka topic,t,behind,1970-01-01T00:00:00.000Z,1284,372.5,8,never,"Backlog ≥, Oldest ≈",t',
    'orders,billing,Kafka consumer group,t,behind,1970-01-01T00:00:00.000Z,1284,372.5,,never,"Backlog ≥, Oldest ≈",a',
    "orders,'=audit,Kafka consumer group,t,in step,1970-01-01T00:00:00.000Z,,,,,,b",
    ''
  ])
})
