import { FINDING_MARK, HEALTH_MARKS, MARK_SIZE, type MarkPaths } from '../../icons/mark-paths.ts'
import type { Palette } from './palette.ts'
import type { Placed, Scene } from './scene.ts'

/** How much larger a mark is than beside a node that is near. */
const LARGER = 1.8
/** Trouble is seen from any distance: its mark is never smaller than this. px of screen */
const LEAST_TROUBLE = 10

/** A mark at the right shoulder of each node that wants a look; the worst last, so that nothing covers it. */
export const paintMarks = (
  context: CanvasRenderingContext2D,
  nodes: readonly Placed[],
  { palette, viewport }: Scene
): void => {
  const paths = PATHS()
  const size = MARK_SIZE * LARGER
  const trouble = Math.max(size, LEAST_TROUBLE / viewport.zoom)
  const draw = ({ box, outline }: Placed, name: MarkName, side: number, right: number): void => {
    const inset = outline.kind === 'group' ? 4 : -4
    const scale = side / MARK_SIZE
    const [x, y] = [box.x + box.width - inset - side / 2 - MARK_SIZE / 2 - right, box.y - side / 2 + 1]
    context.save()
    context.globalAlpha = outline.dim ? 0.22 : 1
    context.translate(x, y)
    context.scale(scale, scale)
    context.fillStyle = palette[HUES[name]]
    context.fill(paths[name].body)
    context.strokeStyle = palette.bg
    context.lineWidth = 1.6
    context.lineCap = 'round'
    context.stroke(paths[name].sign)
    context.restore()
  }
  for (const name of ['unknown', 'warn', 'critical'] as const)
    for (const node of nodes) if (node.outline.health === name) draw(node, name, name === 'unknown' ? size : trouble, 0)
  for (const node of nodes)
    if (node.outline.strays) draw(node, 'strays', size, node.outline.health === 'ok' ? 0 : trouble + 2)
}

type MarkName = keyof typeof HUES
const HUES = {
  warn: 'warn-mark',
  critical: 'crit-mark',
  unknown: 'faint',
  strays: 'accent'
} as const satisfies Record<string, keyof Palette>

type Parsed = Record<MarkName, { body: Path2D; sign: Path2D }>
let made: Parsed | undefined
/** Made when first drawn: there is no Path2D on the server. */
const PATHS = (): Parsed => {
  const parse = ({ body, sign }: MarkPaths) => ({ body: new Path2D(body), sign: new Path2D(sign) })
  made ??= {
    warn: parse(HEALTH_MARKS.warn),
    critical: parse(HEALTH_MARKS.critical),
    unknown: parse(HEALTH_MARKS.unknown),
    strays: parse(FINDING_MARK)
  }
  return made
}
