import { describe, expect, test } from 'vitest'
import { heatPaths, heatRows, LEVELS, levelOf, mostOf } from '../../../app/parts/heat.ts'
import { partRows, readersIn } from '../../../app/parts/part-rows.ts'
import type { Series } from '../../../model/api.ts'
import { PART_LATENESS } from '../../../model/known.ts'

const START_MS = Date.parse('2026-03-01T12:00:00Z')

/** A reading every 10 s; null is a hole. */
const series = (name: string, part: string, values: readonly (number | null)[]): Series => ({
  name,
  part,
  unit: '1',
  points: values.map((value, i) => [START_MS + i * 10_000, value])
})
const lag = (part: string, ...values: (number | null)[]) => series('kafka.consumer_group.lag', part, values)
const offset = (part: string, ...values: (number | null)[]) => series('kafka.consumer_group.offset', part, values)
const age = (part: string, ...values: (number | null)[]) => series(PART_LATENESS, part, values)

describe('partitions of one reader', () => {
  const rows = partRows(
    [
      lag('0', 10, 10, 10, 10),
      offset('0', 0, 100, 200, 300),
      age('0', 500, 500, 500, 500),
      lag('7', 100, 400, 700, 1000),
      offset('7', 50, 50, 50, 50),
      age('7', 40_000, 50_000, 60_000, 70_000),
      lag('11', 5, 3, 1, 0),
      offset('11', 0, 12, 24, 35),
      age('11', 900, 600, 200, null)
    ],
    new Map([['7', 'billing-2 (10.0.0.7)']]),
    0
  )

  test('stand with the worst first', () => {
    expect(rows.map(({ part }) => part)).toEqual(['7', '0', '11'])
  })

  test('have what waits, for how long, what comes and what is taken, and who reads them', () => {
    expect(rows[0]).toEqual({
      part: '7',
      backlog: 1000,
      lateness: 70,
      arrives: 30,
      taken: 0,
      reader: 'billing-2 (10.0.0.7)',
      health: 'critical'
    })
    expect(rows[1]).toMatchObject({ taken: 10, arrives: 10, reader: null, health: 'ok' })
  })

  test('with nothing that waits are not late, whatever their age was before', () => {
    expect(rows[2]).toMatchObject({ backlog: 0, lateness: 0, health: 'ok' })
  })

  test('of which the newest poll has no age say so', () => {
    expect(partRows([lag('0', 4, 9), age('0', 1000, null)], new Map(), 1)[0]).toMatchObject({
      lateness: null,
      taken: null
    })
  })
})

test('a partition without a reading is not left out, and not called read', () => {
  const rows = partRows([lag('0', 0, 0), lag('2', 0, 0)], new Map([['1', 'billing-1']]), 3)
  expect(rows.map(({ part, backlog, reader, health }) => [part, backlog, reader, health])).toEqual([
    ['1', null, 'billing-1', 'unknown'],
    ['0', 0, null, 'ok'],
    ['2', 0, null, 'ok']
  ])
})

test('who reads which partition is told by client and host', () => {
  const facts = {
    members: [
      { client: 'billing-1', host: '/10.0.0.1', partitions: { orders: [0, 1], other: [5] } },
      { client: 'billing-2', partitions: { orders: [2] } },
      { client: 'idle' }
    ]
  }
  expect(Object.fromEntries(readersIn(facts, 'orders'))).toEqual({
    0: 'billing-1 (10.0.0.1)',
    1: 'billing-1 (10.0.0.1)',
    2: 'billing-2'
  })
})

describe('the heat strip', () => {
  const axis = { from: START_MS, at: START_MS + 720_000, to: START_MS + 720_000 }
  const long = (value: number) => Array.from({ length: 72 }, () => value)

  test('has a cell a column, the most that was seen in it, and holes where nothing was', () => {
    const [row] = heatRows([lag('3', 1, 5, null, 2)], 'kafka.consumer_group.lag', axis)
    expect(row?.cells.slice(0, 5)).toEqual([1, 5, null, 2, null])
  })

  test('has no stripes where readings are rarer than columns', () => {
    const rare = {
      name: 'kafka.consumer_group.lag',
      part: '0',
      unit: '1',
      points: [0, 25_000, 50_000].map((ms): [number, number] => [START_MS + ms, ms])
    }
    const [row] = heatRows([rare], 'kafka.consumer_group.lag', axis)
    expect(row?.cells.slice(0, 7)).toEqual([0, 0, 25_000, 25_000, 25_000, 50_000, null])
  })

  test('shows the parts with most, in their order', () => {
    const all = Array.from({ length: 60 }, (_, i) => lag(String(i), i))
    const rows = heatRows(all, 'kafka.consumer_group.lag', axis)
    expect([rows[0]?.part, rows.at(-1)?.part, rows.length]).toEqual(['12', '59', 48])
  })

  test('has a shade less for half as much, and one for whatever waits at all', () => {
    expect([0, 1, 12_000, 26_000, 51_000, 100_000].map((value) => levelOf(value, 100_000))).toEqual([0, 1, 2, 4, 5, 5])
    expect(levelOf(7, 7)).toBe(LEVELS)
  })

  test('draws each cell once, whatever its shade', () => {
    const rows = heatRows([lag('0', ...long(0)), lag('1', ...long(9))], 'kafka.consumer_group.lag', axis)
    const paths = heatPaths(rows, { width: 360, rowPx: 10, axis })
    expect(mostOf(rows)).toBe(9)
    expect(paths.map((d) => d.split('M').length - 1)).toEqual([72, 0, 0, 0, 0, 72])
  })
})
