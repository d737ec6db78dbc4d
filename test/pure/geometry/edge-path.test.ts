import { describe, expect, test } from 'vitest'
import { type Box, boundsOf, curveOf, fitView, graphOf, middleOf, pathOf } from '../../../app/geometry/index.ts'

const box = (x: number, y: number): Box => ({ x, y, width: 100, height: 40 })

describe('the line of an edge', () => {
  test('leaves at the right and arrives at the left, level', () => {
    const curve = curveOf(box(0, 0), box(200, 60), 'publishes')
    expect(curve).toEqual({
      start: { x: 100, y: 20 },
      control1: { x: 150, y: 20 },
      control2: { x: 150, y: 80 },
      end: { x: 200, y: 80 }
    })
    expect(pathOf(curve)).toBe('M100,20C150,20 150,80 200,80')
    expect(middleOf(curve)).toEqual({ x: 150, y: 50 })
  })

  test('swings out where it must turn back', () => {
    const { start, control1, control2, end } = curveOf(box(200, 0), box(0, 60), 'calls')
    expect(control1.x).toBeGreaterThan(start.x + 50)
    expect(control2.x).toBeLessThan(end.x - 50)
  })

  test('of dead letters falls from the bottom to the top of what stands below', () => {
    const curve = curveOf(box(0, 0), box(0, 100), 'dead_letters')
    expect(curve.start).toEqual({ x: 50, y: 40 })
    expect(curve.end).toEqual({ x: 50, y: 100 })
    expect(curve.control1.x).toBe(50)
  })

  test('of dead letters goes sideways to what stands beside', () => {
    expect(curveOf(box(0, 0), box(200, 0), 'dead_letters').start).toEqual({ x: 100, y: 20 })
  })
})

describe('fit to view', () => {
  const screen = { width: 1000, height: 600 }

  test('shows all, in the middle, with a margin', () => {
    const view = fitView([box(0, 0), box(1900, 500)], screen)
    expect(view?.zoom).toBeCloseTo(952 / 2000)
    for (const { x, y, width, height } of [box(0, 0), box(1900, 500)]) {
      const { zoom = 1, x: dx = 0, y: dy = 0 } = view ?? {}
      expect(x * zoom + dx).toBeGreaterThanOrEqual(23.999)
      expect((x + width) * zoom + dx).toBeLessThanOrEqual(976.001)
      expect(y * zoom + dy).toBeGreaterThanOrEqual(24)
      expect((y + height) * zoom + dy).toBeLessThanOrEqual(576)
    }
  })

  test('does not blow up a small picture', () => {
    expect(fitView([box(300, 300)], screen)).toEqual({ zoom: 1, x: 150, y: -20 })
  })

  test('shows a picture that is too large from its beginning', () => {
    expect(fitView([box(-50, -50), box(50_000, 0)], screen, { minZoom: 0.25 })).toMatchObject({ zoom: 0.25, x: 36.5 })
  })

  test('is none where there is nothing, or no room', () => {
    expect(fitView([], screen)).toBeUndefined()
    expect(fitView([box(0, 0)], { width: 10, height: 10 })).toBeUndefined()
    expect(boundsOf([])).toBeUndefined()
  })
})

test('methods, broker nodes and edges without both ends are not drawn', () => {
  const { nodes, edges } = graphOf({
    entities: [
      { id: 'b', kind: 'topic' },
      { id: 'a', kind: 'service' },
      { id: 'm', kind: 'rpc_method' },
      { id: 'n', kind: 'node' }
    ],
    edges: [
      { from: 'a', to: 'b', kind: 'publishes' },
      { from: 'a', to: 'a', kind: 'calls' },
      { from: 'a', to: 'm', kind: 'calls' },
      { from: 'a', to: 'gone', kind: 'publishes' }
    ]
  })
  expect(nodes.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(edges).toEqual([{ from: 'a', to: 'b', kind: 'publishes' }])
})
