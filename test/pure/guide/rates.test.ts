import { expect, test } from 'vitest'
import { RecentRates } from '../../../collector/guide/rates.ts'
import { type Figure, measured, unknown } from '../../../model/index.ts'
import { NOW } from './profile.ts'

const MINUTE = 60_000
const queue = (name: string, rate: Figure) => ({
  id: `rabbitmq/r/queue/%2F/${name}`,
  target: 'r',
  kind: 'queue' as const,
  transport: 'rabbitmq' as const,
  name,
  labels: { node: 'rabbit@one' },
  figures: { in_rate: rate },
  sinceMs: NOW
})

/** Looks a minute apart, each with the rates of two queues on one node; gives what the last says of the first. */
const after = (looks: readonly (readonly [Figure, Figure])[]) => {
  const rates = new RecentRates()
  looks.forEach(([a, b], i) => {
    const atMs = NOW + i * MINUTE
    rates.look([{ target: 'r', atMs, entities: [queue('a', a), queue('b', b)], edges: [], subscriptions: [] }])
  })
  return rates.history().get('rabbitmq/r/queue/%2F/a')
}
const times = (count: number, a: number, b: number) =>
  Array.from({ length: count }, () => [measured(a), measured(b)] as const)

test('what holds is the least of the last ten minutes; a node bears the sum of its queues', () => {
  expect(after([...times(11, 900, 50_000)])).toMatchObject({
    sustained: { value: 900, fromMs: NOW, toMs: NOW + 10 * MINUTE },
    serverSustained: { value: 50_900 }
  })
  expect(after([...times(11, 900, 1), [measured(3), measured(1)]])).toMatchObject({ sustained: { value: 3 } })
})

test('what is over ten minutes ago is forgotten', () => {
  expect(after([[measured(1), measured(1)], ...times(11, 900, 1)])).toMatchObject({
    sustained: { value: 900, fromMs: NOW + MINUTE }
  })
})

test('where a rate was not known, what lasts begins anew', () => {
  const cut = [...times(8, 900, 1), [unknown('The node is down.'), measured(1)] as const, ...times(3, 900, 1)]
  expect(after(cut)).toMatchObject({ sustained: { value: 900, fromMs: NOW + 9 * MINUTE } })
})
