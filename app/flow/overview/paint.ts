import type { Health } from '../../../model/state.ts'
import { type Box, boxOf, overlaps } from '../../geometry/graph.ts'
import type { Outline } from '../views.ts'
import { paintEdges } from './paint-edges.ts'
import { paintMarks } from './paint-marks.ts'
import type { Palette } from './palette.ts'
import type { Placed, Scene } from './scene.ts'

/** Of a node's name, px at zoom 1: as large as a node from afar has room for. */
const NAME_PX = 17
/** Smaller letters than this are grey dust. px of screen */
const LEAST_LETTER = 5.5

/** Draws the whole picture from afar: what a node is by shape and hue, how it is by colour and mark, its backlog's level, and its name where that can be read. */
export const paint = (context: CanvasRenderingContext2D, scene: Scene, pixelRatio: number): void => {
  const { shape, views, viewport, size, palette } = scene
  const { x, y, zoom } = viewport
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
  context.clearRect(0, 0, size.width, size.height)
  context.setTransform(pixelRatio * zoom, 0, 0, pixelRatio * zoom, pixelRatio * x, pixelRatio * y)
  const sight: Box = { x: -x / zoom, y: -y / zoom, width: size.width / zoom, height: size.height / zoom }
  const nodes = shape.nodes.flatMap((node): Placed[] => {
    const box = boxOf(node, node)
    const outline = overlaps(box, sight, 20) ? views.outline(node.id) : undefined
    return outline === undefined ? [] : [{ box, outline }]
  })
  paintEdges(context, scene)
  for (const alike of Map.groupBy(nodes, ({ outline }) => lookOf(outline)).values()) paintAlike(context, alike, scene)
  for (const { box, outline } of nodes) {
    if (outline.selected) paintRing(context, box, outline, 2, palette[HEALTH_HUE[outline.health] ?? 'text'])
    if (outline.id === scene.cursor) paintRing(context, box, outline, 9, palette.accent)
  }
  if (NAME_PX * zoom >= LEAST_LETTER) paintNames(context, nodes, palette)
  context.globalAlpha = 1
  paintMarks(context, nodes, scene)
}

const DIM = 0.22
type Hue = keyof Palette | null

/** All that tells one node's box from another's: boxes that look alike are one path, since each stroke and fill costs by itself. */
const lookOf = ({ kind, transport, health, dim }: Outline): string => `${kind} ${transport ?? ''} ${health} ${dim}`

const paintAlike = (
  context: CanvasRenderingContext2D,
  alike: readonly Placed[],
  { palette, viewport }: Scene
): void => {
  const [first] = alike
  if (first === undefined) return
  const { kind, transport, health, dim } = first.outline
  const boxes = new Path2D()
  for (const { box } of alike) boxes.roundRect(box.x, box.y, box.width, box.height, radiusOf(kind, box))
  context.globalAlpha = dim ? DIM : 1
  context.fillStyle = health === 'unknown' ? palette.bg : kind === 'service' ? palette['surface-2'] : palette.surface
  context.fill(boxes)
  // Lines are as wide as one px of the screen at least, or they fade away with the distance.
  const px = 1 / viewport.zoom
  context.strokeStyle = EDGE_OF[health](palette)
  context.lineWidth = Math.max(health === 'critical' ? 1.6 : 1, health === 'ok' ? 0.5 * px : px)
  context.setLineDash(health === 'unknown' ? [4, 3] : [])
  context.stroke(boxes)
  context.setLineDash([])
  const hue: Hue = transport ?? null
  if (isChannel(kind) && hue !== null) {
    const bars = new Path2D()
    const width = Math.max(3, 1.5 * px)
    for (const { box } of alike) bars.rect(box.x, box.y, width, box.height)
    context.fillStyle = palette[hue]
    context.fill(bars)
  }
  paintLevels(context, alike, HEALTH_HUE[health] ?? hue ?? 'dim', palette)
}

const HEALTH_HUE: Partial<Record<Health, keyof Palette>> = { warn: 'warn-mark', critical: 'crit-mark' }
const EDGE_OF: Record<Health, (palette: Palette) => string> = {
  ok: (palette) => palette['line-2'],
  unknown: (palette) => palette['line-2'],
  warn: (palette) => palette['warn-mark'],
  critical: (palette) => palette['crit-mark']
}

const isChannel = (kind: Outline['kind']): boolean => kind === 'topic' || kind === 'stream' || kind === 'queue'

const radiusOf = (kind: Outline['kind'], { height }: Box): number =>
  kind === 'group' ? height / 2 : kind === 'service' ? 10 : 5

const LEVEL_HEIGHT = 5

const paintLevels = (
  context: CanvasRenderingContext2D,
  alike: readonly Placed[],
  hue: keyof Palette,
  palette: Palette
): void => {
  const levels = new Path2D()
  for (const { box, outline } of alike)
    if (outline.level !== null && outline.level > 0)
      levels.rect(
        box.x,
        box.y + box.height - LEVEL_HEIGHT,
        (box.width * Math.max(2, outline.level)) / 100,
        LEVEL_HEIGHT
      )
  context.fillStyle = palette[hue]
  context.fill(levels)
}

const paintRing = (
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Box,
  { kind }: Outline,
  gap: number,
  colour: string
): void => {
  const ring = new Path2D()
  const box = { x: x - gap, y: y - gap, width: width + 2 * gap, height: height + 2 * gap }
  ring.roundRect(box.x, box.y, box.width, box.height, radiusOf(kind, box) + gap)
  context.globalAlpha = 1
  context.strokeStyle = colour
  context.lineWidth = 5
  context.stroke(ring)
}

/** px at zoom 1 that a name keeps from both sides of its box. */
const INSET = 12

const paintNames = (context: CanvasRenderingContext2D, nodes: readonly Placed[], palette: Palette): void => {
  context.font = `600 ${NAME_PX}px ${palette.font}`
  context.textBaseline = 'middle'
  context.fillStyle = palette.text
  for (const { box, outline } of nodes) {
    context.globalAlpha = outline.dim ? DIM : 1
    const name = shortened(context, outline.name, box.width - 2 * INSET)
    context.fillText(name, box.x + INSET, box.y + box.height / 2)
  }
}

/** Measuring takes longer than drawing: a name that was measured is remembered, under its font. */
const measured = new Map<string, string>()
const REMEMBERED = 20_000

const shortened = (context: CanvasRenderingContext2D, name: string, width: number): string => {
  const key = `${width} ${context.font} ${name}`
  const known = measured.get(key)
  if (known !== undefined) return known
  let text = name
  if (context.measureText(name).width > width) {
    let [fits, length] = [0, name.length]
    while (fits < length) {
      const middle = Math.ceil((fits + length) / 2)
      if (context.measureText(`${name.slice(0, middle)}…`).width <= width) fits = middle
      else length = middle - 1
    }
    text = `${name.slice(0, fits)}…`
  }
  if (measured.size >= REMEMBERED) measured.clear()
  measured.set(key, text)
  return text
}
