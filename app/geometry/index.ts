export { componentsOf, neighboursOf } from './components.ts'
export { type Curve, curveOf, middleOf, pathOf } from './edge-path.ts'
export { type FitOptions, fitView, type View } from './fit.ts'
export {
  BAND,
  type Box,
  boundsOf,
  boxOf,
  COLUMN,
  type Graph,
  type GraphEdge,
  type GraphNode,
  graphOf,
  isOnPicture,
  overlaps,
  type Positions,
  type Size,
  SPACE,
  sizeOf
} from './graph.ts'
