import type { Position, TopologyEdge, TopologyEntity } from '../../model/api.ts'
import { formatRate, formatSeconds, formatShare } from '../../model/format.ts'
import { type Figures, isKnown } from '../../model/known.ts'
import type { EdgeKind, EntityKind, Transport } from '../../model/observation.ts'
import type { Health } from '../../model/state.ts'
import type { Picture } from '../client/picture.ts'
import { edgeWord, HEALTH_NAMES } from '../format/words.ts'
import { curveOf, middleOf, pathOf } from '../geometry/edge-path.ts'
import { boxOf, isOnPicture } from '../geometry/graph.ts'
import { type EdgeLook, edgeLook } from './edge-look.ts'
import { isTrouble, type Near, nearOf } from './near.ts'
import { type NodeLines, nodeLines } from './node-lines.ts'

/** All that a node shows. Two views with equal fields are one object (see `keep`), so that React skips what didn't change. */
export interface NodeView extends NodeLines {
  id: string
  kind: EntityKind
  transport: Transport | null
  target: string
  name: string
  health: Health
  /** Whether its use strays from the guide. */
  strays: boolean
  x: number
  y: number
}

export interface EdgeView extends EdgeLook {
  id: string
  from: string
  to: string
  kind: EdgeKind
  transport: Transport | null
  /** SVG path of its curve. */
  path: string
  /** The middle of the curve, where its own trouble is marked; trouble that its end shows isn't marked twice. */
  markX: number | null
  markY: number | null
  label: string
}

export interface View {
  nodes: readonly NodeView[]
  edges: readonly EdgeView[]
}

export const NO_VIEW: View = { nodes: [], edges: [] }

/** The picture as it is drawn, from left to right and top to bottom (so Tab goes that way), reusing what stays the same. */
export const viewOf = (picture: Picture, before: View): View => {
  const near = nearOf(picture)
  const straying = strayingNodes(picture)
  const stood = new Map(before.nodes.map((node) => [node.id, node]))
  const drawn = [...picture.entities.values()].flatMap((entity): NodeView[] => {
    const place = picture.positions.get(entity.id)
    if (!isOnPicture(entity) || place === undefined) return []
    const made = nodeView(entity, place, near(entity.id), straying.has(entity.id))
    const was = stood.get(entity.id)
    return [was !== undefined && equal(was, made) ? was : made]
  })
  drawn.sort((a, b) => a.x - b.x || a.y - b.y || (a.id < b.id ? -1 : 1))
  const ends = new Map(drawn.map((node) => [node.id, node]))
  const had = new Map(before.edges.map((edge) => [edge.id, edge]))
  const edges = [...picture.edges.values()].flatMap((edge): EdgeView[] => {
    const [from, to] = [ends.get(edge.from), ends.get(edge.to)]
    if (from === undefined || to === undefined || from === to) return []
    const look = edgeLook(edge, picture)
    const was = had.get(edge.id)
    const stays = was !== undefined && alike(stood.get(from.id), from) && alike(stood.get(to.id), to)
    if (stays && was.width === look.width && was.speed === look.speed && was.health === look.health) return [was]
    return [edgeView(edge, look, from, to, stays ? was.path : undefined)]
  })
  return { nodes: same(before.nodes, drawn), edges: same(before.edges, edges) }
}

const nodeView = (entity: TopologyEntity, { x, y }: Position, near: Near, strays: boolean): NodeView => {
  const { id, kind, transport, target, name, health } = entity
  const lines = nodeLines(entity, near)
  const label = strays ? `${lines.label}, strays from the guide` : lines.label
  return { id, kind, transport, target, name, health, strays, x, y, ...lines, label }
}

const edgeView = (
  { id, kind, transport, figures }: TopologyEdge,
  look: EdgeLook,
  from: NodeView,
  to: NodeView,
  path: string | undefined
): EdgeView => {
  const own = kind === 'calls' && isTrouble(look) && !isTrouble(to)
  const mark = own ? middleOf(curve(from, to, kind)) : null
  const health = own ? `: ${HEALTH_NAMES[look.health]}` : ''
  const label = `${from.name} ${edgeWord(kind)} ${to.name}${health}${kind === 'calls' ? callsText(figures) : ''}`
  const placed = { from: from.id, to: to.id, markX: mark?.x ?? null, markY: mark?.y ?? null }
  return { id, ...placed, kind, transport, path: path ?? pathOf(curve(from, to, kind)), ...look, label }
}

/** `, 210/s, p95 700 ms, 3.1 % fail`: two digits, as on nodes, so that a figure that wavers doesn't draw its edge anew. */
const callsText = ({ rate, p95, errors }: Figures): string =>
  [
    ...(isKnown(rate) ? [`${formatRate(twoDigits(rate.value))}/s`] : []),
    ...(isKnown(p95) ? [`p95 ${formatSeconds(twoDigits(p95.value))}`] : []),
    ...(isKnown(errors) && errors.value > 0 ? [`${formatShare(twoDigits(errors.value))} fail`] : [])
  ]
    .map((part) => `, ${part}`)
    .join('')

const twoDigits = (value: number): number => Number(value.toPrecision(2))

/** Whether all that an edge takes of its end is as it was. */
const alike = (was: NodeView | undefined, { x, y, name, health }: NodeView): boolean =>
  was !== undefined && was.x === x && was.y === y && was.name === name && was.health === health

/** A method is not drawn: its service strays for it. */
const strayingNodes = ({ findings, entities }: Picture): ReadonlySet<string> =>
  new Set(
    findings.map(({ of }) => {
      const entity = entities.get(of)
      return entity?.kind === 'rpc_method' ? (entity.parent ?? of) : of
    })
  )

const curve = (from: NodeView, to: NodeView, kind: EdgeKind) => curveOf(boxOf(from, from), boxOf(to, to), kind)

/** The list there was, where each thing in it is what it was. */
const same = <T>(before: readonly T[], after: readonly T[]): readonly T[] =>
  before.length === after.length && before.every((thing, i) => thing === after[i]) ? before : after

/** Whether all fields of two flat things are equal. */
export const equal = <T extends object>(a: T, b: T): boolean => {
  for (const key in b) if (!Object.is(a[key], b[key])) return false
  return true
}
