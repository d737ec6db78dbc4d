import { describe, expect, it } from 'vitest'
import { pickEdge, pickNode } from '../../../app/flow/overview/pick.ts'
import type { Shape } from '../../../app/flow/shape.ts'
import { boxOf, sizeOf } from '../../../app/geometry/graph.ts'

/** A topic, a group to the right of it and lower, and one more topic below. */
const shape: Shape = {
  nodes: [
    { id: 'topic', kind: 'topic', x: 0, y: 0 },
    { id: 'group', kind: 'group', x: 476, y: 200 },
    { id: 'other', kind: 'topic', x: 0, y: 400 }
  ],
  edges: [
    { id: 'reads', from: 'topic', to: 'group', kind: 'consumes' },
    { id: 'also', from: 'other', to: 'group', kind: 'consumes' }
  ]
}
const { width, height } = sizeOf('topic')

describe('pickNode', () => {
  it.each([
    ['its corner', 0, 0],
    ['its middle', width / 2, height / 2],
    ['beside it, as near as one points', width + 4, height / 2]
  ])('%s', (_, x, y) => expect(pickNode(shape, { x, y }, 5)).toBe('topic'))

  it('nothing where nothing stands', () => {
    expect(pickNode(shape, { x: width + 6, y: height / 2 }, 5)).toBeUndefined()
    expect(pickNode(shape, { x: 300, y: 300 }, 5)).toBeUndefined()
  })

  it('the nearer of two', () => expect(pickNode(shape, { x: 10, y: 230 }, 500)).toBe('other'))
})

describe('pickEdge', () => {
  const [topic, group] = [boxOf({ id: '', kind: 'topic' }, { x: 0, y: 0 }), sizeOf('group')]
  const middle = { x: (topic.width + 476) / 2, y: (topic.height / 2 + 200 + group.height / 2) / 2 }

  it('the middle of its curve', () => expect(pickEdge(shape, middle, 3)).toBe('reads'))
  it('its ends', () => expect(pickEdge(shape, { x: topic.width + 1, y: topic.height / 2 }, 3)).toBe('reads'))
  it('nothing beside it', () => expect(pickEdge(shape, { ...middle, y: middle.y + 40 }, 3)).toBeUndefined())
  it('not the straight line between its ends', () => {
    const [from, to] = [topic.width, 476]
    const quarter = { x: from + (to - from) / 8, y: middle.y - 20 }
    expect(pickEdge(shape, quarter, 3)).toBeUndefined()
  })
})
