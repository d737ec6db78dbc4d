import { expect, it } from 'vitest'
import { partOf } from '../../../app/flow/overview/part.ts'

const screen = { width: 1000, height: 800 }
const tower = { x: 0, y: 0, width: 1000, height: 8000 }

it.each([
  ['a tower in the middle', tower, { x: 450, y: 10, zoom: 0.08 }, { x: 401, y: 0, width: 178, height: 674 }],
  ['more than the screen', tower, { x: -5000, y: -900, zoom: 5 }, { x: 0, y: 0, width: 1000, height: 800 }],
  ['out of sight', tower, { x: 4000, y: 0, zoom: 0.1 }, { x: 1000, y: 0, width: 1, height: 800 }]
])('%s', (_, bounds, viewport, part) => expect(partOf(bounds, viewport, screen)).toEqual(part))
