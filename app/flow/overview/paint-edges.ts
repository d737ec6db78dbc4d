import type { EdgeView } from '../view.ts'
import type { Look } from '../views.ts'
import type { Palette } from './palette.ts'
import type { Scene } from './scene.ts'

/** Parsing a path takes longer than stroking it, and most stay as they are while the figures of their edges change. */
const parsed = new Map<string, Path2D>()
const REMEMBERED = 50_000

const parse = (path: string): Path2D => {
  const known = parsed.get(path)
  if (known !== undefined) return known
  if (parsed.size >= REMEMBERED) parsed.clear()
  const made = new Path2D(path)
  parsed.set(path, made)
  return made
}

/** Lines that are drawn as one: the last ones of each look, since most patches move none from one look to another. */
const joined = new Map<string, { paths: readonly string[]; lines: Path2D }>()

const join = (look: string, paths: readonly string[]): Path2D => {
  const known = joined.get(look)
  if (known?.paths.length === paths.length && known.paths.every((path, i) => path === paths[i])) return known.lines
  const lines = new Path2D()
  for (const path of paths) lines.addPath(parse(path))
  joined.set(look, { paths, lines })
  return lines
}

/** All edges as lines: as wide as their rate, in their transport's hue or in that of their health. Those that look alike are one path. */
export const paintEdges = (context: CanvasRenderingContext2D, { shape, views, viewport, palette }: Scene): void => {
  const looks = shape.edges.flatMap(({ id }) => views.edge(id) ?? [])
  // What would be thinner than this fades away: from very far all lines are of one width.
  const least = 0.8 / viewport.zoom
  const widthOf = ({ width }: EdgeView): number => Math.max(width, least)
  const lookOf = ({ view, selected, dim }: Look<EdgeView>): string =>
    `${inkOf(view)} ${widthOf(view)} ${view.health} ${dashOf(view)} ${selected} ${dim}`
  const groups = Map.groupBy(looks, lookOf)
  for (const [look, alike] of groups) {
    const [first] = alike
    if (first === undefined) continue
    const { view, selected, dim } = first
    context.globalAlpha = dim ? 0.06 : selected ? 0.9 : isTrouble(view) ? 0.6 : 0.38
    context.strokeStyle = palette[inkOf(view)]
    context.lineWidth = widthOf(view)
    context.setLineDash(dashOf(view))
    const paths = alike.map((each) => each.view.path)
    context.stroke(join(look, paths))
  }
  for (const look of joined.keys()) if (!groups.has(look)) joined.delete(look)
  context.setLineDash([])
  context.globalAlpha = 1
}

/** As in flow-edge.module.css. */
const dashOf = ({ health, kind }: EdgeView): number[] =>
  health === 'unknown' || kind === 'dead_letters' ? [4, 5] : kind === 'alternates' ? [11, 5] : []

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
