import { expect, test } from 'vitest'
import { type Master, mastersOf, serves, slotOf } from '../../../collector/transports/redis/cluster.ts'

const ASKED = 'seed.internal:7000'
const range = (from: number, to: number, ...nodes: [host: string | null, port: number][]) => [
  from,
  to,
  ...nodes.map(([host, port], i) => [host, port, `id-${port}-${i}`, []])
]
const master = (address: string, slots: Master['slots'], replicas: string[] = []): Master => ({
  address,
  slots,
  replicas
})

// A row: what CLUSTER SLOTS answers, and the masters in it.
test.each<[string, unknown, Master[]]>([
  [
    'a master of two ranges',
    [range(0, 5, ['10.0.0.1', 7000]), range(9, 16_383, ['10.0.0.1', 7000])],
    [
      master('10.0.0.1:7000', [
        [0, 5],
        [9, 16_383]
      ])
    ]
  ],
  [
    'replicas',
    [range(0, 16_383, ['10.0.0.1', 7000], ['10.0.0.3', 7000], ['10.0.0.2', 7000])],
    [master('10.0.0.1:7000', [[0, 16_383]], ['10.0.0.2:7000', '10.0.0.3:7000'])]
  ],
  ['a node that does not know its host', [range(0, 9, ['', 7001])], [master('seed.internal:7001', [[0, 9]])]],
  ['a host that is not announced', [range(0, 9, [null, 7001])], [master('seed.internal:7001', [[0, 9]])]],
  ['IPv6', [range(0, 9, ['fd00::1', 7001])], [master('[fd00::1]:7001', [[0, 9]])]],
  ['no slots yet', [], []]
])('%s', (_, answer, masters) => {
  expect(mastersOf(answer, ASKED)).toEqual(masters)
})

test('a range has both its ends', () => {
  const { slots } = master('a:1', [[5, 9]])
  expect([4, 5, 9, 10].map((slot) => serves({ slots }, slot))).toEqual([false, true, true, false])
})

// Asked of Redis 7.0.15 by CLUSTER KEYSLOT.
test.each([
  ['', 0],
  ['foo', 12_182],
  ['{a}:orders', 15_495],
  ['x{a}{b}', 15_495]
])('the slot of %s', (key, slot) => {
  expect(slotOf(key)).toBe(slot)
})
