import type { View as Viewport } from '../../geometry/fit.ts'
import type { Box, Size } from '../../geometry/graph.ts'
import type { Shape } from '../shape.ts'
import type { Outline, Views } from '../views.ts'
import type { Palette } from './palette.ts'

export interface Scene {
  shape: Shape
  views: Views
  viewport: Viewport
  /** Of the canvas, px. */
  size: Size
  palette: Palette
  /** The node that the keyboard is at. */
  cursor: string | null
}

export interface Placed {
  box: Box
  outline: Outline
}
