import { describe, expect, test } from 'vitest'
import { backEdges } from '../../../app/geometry/acyclic.ts'
import { eachShapeOnce } from '../../../app/geometry/alike.ts'
import { inColumns } from '../../../app/geometry/columns.ts'
import { layoutComponent } from '../../../app/geometry/graphviz.ts'
import {
  type Box,
  boundsOf,
  COLUMN,
  type Graph,
  overlaps,
  type Positions,
  sizeOf
} from '../../../app/geometry/index.ts'
import { boxesOf, layout } from '../../../app/geometry/layered.ts'
import { place } from '../../../app/geometry/place.ts'
import { arrange } from '../../../app/live/arrange.ts'
import { graph, randomFrom, randomGraph, shuffled } from './graphs.ts'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]

const overlapping = (boxes: readonly Box[]): [Box, Box][] =>
  boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b): [Box, Box][] => (overlaps(a, b) ? [[a, b]] : [])))

const columnOf = (positions: Positions, id: string): number => (positions.get(id)?.x ?? Number.NaN) / COLUMN
const heightOf = (positions: Positions, id: string): number => positions.get(id)?.y ?? Number.NaN

describe('layout', () => {
  test.each(SEEDS)('gives every node a place, and no two the same (seed %i)', async (seed) => {
    const random = randomGraph(seed, 40 + 20 * seed)
    const positions = await layout(random, layoutComponent)
    expect(positions.size).toBe(random.nodes.length)
    expect(overlapping(boxesOf(random.nodes, positions))).toEqual([])
  })

  test.each(SEEDS)('is the same in whatever order the graph is told (seed %i)', async (seed) => {
    const random = randomGraph(seed, 60)
    const [one, other] = [await layout(random, layoutComponent), await layout(shuffled(random, 9), layoutComponent)]
    expect(Object.fromEntries(other)).toEqual(Object.fromEntries(one))
  })

  test('goes from left to right, a column a step', async () => {
    const positions = await layout(graph('s1>s2>t>g>s3'), layoutComponent)
    expect(['s1', 's2', 't', 'g', 's3'].map((id) => columnOf(positions, id))).toEqual([0, 1, 2, 3, 4])
  })

  test('draws a line straight where it can be, whatever the sizes of its nodes', async () => {
    const chains = graph('s1>x>q>s2', 'q~>qdead', 's1>t>g>s3')
    const positions = await layout(chains, layoutComponent)
    const middles = ['x', 'q', 's2'].map((id) => {
      const kind = chains.nodes.find((node) => node.id === id)?.kind ?? 'service'
      return heightOf(positions, id) + sizeOf(kind).height / 2
    })
    expect(new Set(middles).size).toBe(1)
  })

  test('puts what dead letters alone lead to under the queue they come from', async () => {
    const positions = await layout(graph('s1>x>q>s2', 'q~>qdead'), layoutComponent)
    expect(columnOf(positions, 'qdead')).toBe(columnOf(positions, 'q'))
    expect(heightOf(positions, 'qdead')).toBeGreaterThan(heightOf(positions, 'q'))
  })

  test('is not led astray by dead letters that come back', async () => {
    const positions = await layout(graph('s1>x>q>s2', 'q~>qretry', 'qretry~>x'), layoutComponent)
    expect(['s1', 'x', 'q', 's2'].map((id) => columnOf(positions, id))).toEqual([0, 1, 2, 3])
  })

  test('stands parts under each other, the largest first, and loose nodes last', async () => {
    const positions = await layout(graph('s1>t1', 's2>t2>g2', 'tloose'), layoutComponent)
    const [small, large, loose] = ['t1', 't2', 'tloose'].map((id) => heightOf(positions, id))
    expect(large).toBeLessThan(small ?? 0)
    expect(small).toBeLessThan(loose ?? 0)
  })
})

describe('very many parts', () => {
  const pairs = (count: number): Graph => graph(...Array.from({ length: count }, (_, i) => `t${i}>g${i}`))
  const loose = (count: number): Graph => graph(...Array.from({ length: count }, (_, i) => `q${i}`))
  const aspect = async (of: Graph): Promise<number> => {
    const boxes = boxesOf(of.nodes, await layout(of, eachShapeOnce(layoutComponent)))
    expect(overlapping(boxes)).toEqual([])
    const { width = 0, height = 1 } = boundsOf(boxes) ?? {}
    return width / height
  }

  test.each([
    ['pairs', pairs(500)],
    ['nodes without edges', loose(900)],
    ['both', graph('s1>t>g>s2', ...Array.from({ length: 300 }, (_, i) => `t${i}>g${i}`), 'q1', 'q2')]
  ])('fill a screen instead of a tower: %s', async (_, of) => {
    const found = await aspect(of)
    expect(found).toBeGreaterThan(1)
    expect(found).toBeLessThan(3)
  })

  test('few stand one under the other', () => {
    const bands = Array.from({ length: 6 }, () => ({ width: 900, height: 200 }))
    expect(inColumns(bands).map(({ x }) => x)).toEqual([0, 0, 0, 0, 0, 0])
  })

  test('that are alike are laid out once, and as if each were laid out by itself', async () => {
    let asked = 0
    const counted: typeof layoutComponent = (one) => {
      asked += 1
      return layoutComponent(one)
    }
    const alike = graph('s1>t1>g1', 's2>t2>g2', 's3>t3', 's4>t4>g4', 's4>t5')
    const positions = await layout(alike, eachShapeOnce(counted))
    expect(asked).toBe(3)
    expect(Object.fromEntries(positions)).toEqual(Object.fromEntries(await layout(alike, layoutComponent)))
  })
})

describe('circles', () => {
  test('are cut where they come back to the source, and only there', () => {
    const circle = graph('s1>t1>g1>s2>t2>g2>s1', 's1>t2')
    expect([...backEdges(circle)].map(({ from, to }) => `${from}>${to}`)).toEqual(['g2>s1'])
  })

  test.each(SEEDS)('are none without the edges that are cut (seed %i)', (seed) => {
    const random = randomGraph(seed, 120, 2)
    const back = backEdges(random)
    const left = { nodes: random.nodes, edges: random.edges.filter((edge) => !back.has(edge)) }
    expect(backEdges(left).size).toBe(0)
    expect([...backEdges(shuffled(random, 3))].map(({ from, to }) => `${from}>${to}`).sort()).toEqual(
      [...back].map(({ from, to }) => `${from}>${to}`).sort()
    )
  })

  test('are looked for along a line of ten thousand steps', () => {
    const long = graph(Array.from({ length: 10_000 }, (_, i) => `s${i}`).join('>'), 's9999>s0')
    expect([...backEdges(long)].map(({ from, to }) => `${from}>${to}`)).toEqual(['s9999>s0'])
  })
})

describe('place', () => {
  /** A picture of which a random part stands already. */
  const half = async (seed: number): Promise<{ random: Graph; standing: Positions }> => {
    const random = randomGraph(seed, 80)
    const all = await layout(random, layoutComponent)
    const chance = randomFrom(seed + 100)
    return { random, standing: new Map([...all].filter(() => chance() < 0.6)) }
  }

  test.each(SEEDS)('covers nothing and moves nothing (seed %i)', async (seed) => {
    const { random, standing } = await half(seed)
    const placed = place(random, standing)
    expect([...placed.keys()].filter((id) => standing.has(id))).toEqual([])
    const all = new Map([...standing, ...placed])
    expect(all.size).toBe(random.nodes.length)
    expect(overlapping(boxesOf(random.nodes, all))).toEqual([])
  })

  test.each(SEEDS)('is the same in whatever order the graph is told (seed %i)', async (seed) => {
    const { random, standing } = await half(seed)
    expect(Object.fromEntries(place(shuffled(random, 5), standing))).toEqual(
      Object.fromEntries(place(random, standing))
    )
  })

  test('stands right of what it takes from, left of what it gives to', async () => {
    const standing = await layout(graph('s1>t1', 's2>t2>g2'), layoutComponent)
    const placed = place(graph('s1>t1>g1', 's2>t2>g2', 's3>t2'), standing)
    expect(columnOf(placed, 'g1')).toBe(2)
    expect(columnOf(placed, 's3')).toBe(0)
    expect(placed.size).toBe(2)
  })

  test('stands under the queue whose dead letters it takes', async () => {
    const standing = await layout(graph('s1>q>s2'), layoutComponent)
    const placed = place(graph('s1>q>s2', 'q~>qdead'), standing)
    expect(placed.get('qdead')?.x).toBe(standing.get('q')?.x)
    expect(heightOf(placed, 'qdead')).toBeGreaterThanOrEqual(heightOf(standing, 'q') + sizeOf('queue').height)
  })

  test('keeps the place of one that left free for its return', async () => {
    const standing = await layout(graph('s1>t1', 's1>t2'), layoutComponent)
    const placed = place(graph('s1>t1', 's1>t3'), standing)
    expect(placed.get('t3')).not.toEqual(standing.get('t2'))
    const both = graph('s1>t1', 's1>t2', 's1>t3')
    expect(overlapping(boxesOf(both.nodes, new Map([...standing, ...placed])))).toEqual([])
  })
})

describe('arrange', () => {
  const nowMs = 1_000_000
  const before = graph('s1>t1>g1>s2', 's3>t3')
  const grown = graph('s1>t1>g1>s2', 's3>t3', 's1>t9', 's7>t7>g7')

  test('does nothing where every node has a place', async () => {
    const positions = await layout(before, layoutComponent)
    expect(await arrange(before, { positions, anewMs: 0, nowMs }, layoutComponent)).toBeUndefined()
  })

  test.each([
    { when: 'nothing was laid out before', anewMs: undefined },
    { when: 'things came in a moment ago', anewMs: nowMs - 29_000 }
  ])('begins anew while $when', async ({ anewMs }) => {
    const positions = anewMs === undefined ? new Map() : await layout(before, layoutComponent)
    const arrangement = await arrange(grown, { positions, anewMs, nowMs }, layoutComponent)
    expect(arrangement).toEqual({ anew: true, positions: await layout(grown, layoutComponent) })
  })

  test('once it held still for half a minute, adds to it: a new part is a band below', async () => {
    const positions = await layout(before, layoutComponent)
    const arrangement = await arrange(grown, { positions, anewMs: nowMs - 30_000, nowMs }, layoutComponent)
    expect(arrangement?.anew).toBe(false)
    const added = arrangement?.positions ?? new Map()
    expect([...added.keys()].sort()).toEqual(['g7', 's7', 't7', 't9'])
    expect(['s7', 't7', 'g7'].map((id) => columnOf(added, id))).toEqual([0, 1, 2])
    expect(heightOf(added, 's7')).toBeGreaterThan(Math.max(...[...positions.values()].map(({ y }) => y)))
    expect(overlapping(boxesOf(grown.nodes, new Map([...positions, ...added])))).toEqual([])
  })
})
