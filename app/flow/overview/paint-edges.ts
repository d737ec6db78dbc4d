import type { EdgeView } from '../view.ts'
import type { Look } from '../views.ts'
import type { Scene } from './paint.ts'
import type { Palette } from './palette.ts'

/** Parsing a path takes longer than stroking it. */
const parsed = new WeakMap<EdgeView, Path2D>()
const pathOf = (edge: EdgeView): Path2D => {
  const known = parsed.get(edge)
  if (known !== undefined) return known
  const path = new Path2D(edge.path)
  parsed.set(edge, path)
  return path
}

/** All edges as lines: as wide as their rate, in their transport's hue or in that of their health. Those that look alike are one path. */
export const paintEdges = (context: CanvasRenderingContext2D, { shape, views, viewport, palette }: Scene): void => {
  const looks = shape.edges.flatMap(({ id }) => views.edge(id) ?? [])
  const least = 0.8 / viewport.zoom
  for (const alike of Map.groupBy(looks, lookOf).values()) {
    const [first] = alike
    if (first === undefined) continue
    const { view, selected, dim } = first
    const lines = new Path2D()
    for (const look of alike) lines.addPath(pathOf(look.view))
    context.globalAlpha = dim ? 0.06 : selected ? 0.9 : isTrouble(view) ? 0.6 : 0.38
    context.strokeStyle = palette[inkOf(view)]
    context.lineWidth = Math.max(view.width, least)
    context.setLineDash(view.health === 'unknown' || view.kind === 'dead_letters' ? [4, 5] : [])
    context.stroke(lines)
  }
  context.setLineDash([])
  context.globalAlpha = 1
}

const lookOf = ({ view, selected, dim }: Look<EdgeView>): string =>
  `${inkOf(view)} ${view.width} ${view.health} ${view.kind === 'dead_letters'} ${selected} ${dim}`

const isTrouble = ({ health }: EdgeView): boolean => health === 'warn' || health === 'critical'

const inkOf = ({ health, transport }: EdgeView): keyof Palette => {
  switch (health) {
    case 'warn':
      return 'warn-mark'
    case 'critical':
      return 'crit-mark'
    case 'unknown':
      return 'faint'
    case 'ok':
      return transport ?? 'dim'
  }
}
