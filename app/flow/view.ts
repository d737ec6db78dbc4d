import type { EdgeKind, EntityKind, Transport } from '../../model/observation.ts'
import type { Health } from '../../model/state.ts'
import type { Picture } from '../client/picture.ts'
import { edgeWord, HEALTH_NAMES } from '../format/words.ts'
import { curveOf, middleOf, pathOf } from '../geometry/edge-path.ts'
import { boxOf, isOnPicture } from '../geometry/graph.ts'
import { type EdgeLook, edgeLook } from './edge-look.ts'
import { isTrouble, nearOf } from './near.ts'
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
  const drawn = [...picture.entities.values()].flatMap((entity): NodeView[] => {
    const place = picture.positions.get(entity.id)
    if (!isOnPicture(entity) || place === undefined) return []
    const { id, kind, transport, target, name, health } = entity
    const strays = straying.has(id)
    const lines = nodeLines(entity, near(id))
    const label = strays ? `${lines.label}, strays from the guide` : lines.label
    return [{ id, kind, transport, target, name, health, strays, x: place.x, y: place.y, ...lines, label }]
  })
  drawn.sort((a, b) => a.x - b.x || a.y - b.y || (a.id < b.id ? -1 : 1))
  const ends = new Map(drawn.map((node) => [node.id, node]))
  const paths = pathsOf(before, ends)
  const edges = [...picture.edges.values()].flatMap((edge): EdgeView[] => {
    const { id, kind, transport } = edge
    const [from, to] = [ends.get(edge.from), ends.get(edge.to)]
    if (from === undefined || to === undefined || from === to) return []
    const path = paths(id) ?? pathOf(curve(from, to, kind))
    const look = edgeLook(edge, picture)
    const own = kind === 'calls' && isTrouble(look) && !isTrouble(to)
    const mark = own ? middleOf(curve(from, to, kind)) : null
    const label = `${from.name} ${edgeWord(kind)} ${to.name}${own ? `: ${HEALTH_NAMES[look.health]}` : ''}`
    const placed = { from: from.id, to: to.id, markX: mark?.x ?? null, markY: mark?.y ?? null }
    return [{ id, ...placed, kind, transport, path, ...look, label }]
  })
  return { nodes: keep(before.nodes, drawn), edges: keep(before.edges, edges) }
}

/** A method is not drawn: its service strays for it. */
const strayingNodes = ({ findings, entities }: Picture): ReadonlySet<string> =>
  new Set(
    findings.map(({ of }) => {
      const entity = entities.get(of)
      return entity?.kind === 'rpc_method' ? (entity.parent ?? of) : of
    })
  )

const curve = (from: NodeView, to: NodeView, kind: EdgeKind) => curveOf(boxOf(from, from), boxOf(to, to), kind)

/** The curve an edge had, where both its ends still stand where they stood. */
const pathsOf = (before: View, ends: ReadonlyMap<string, NodeView>): ((edge: string) => string | undefined) => {
  const stood = new Map(before.nodes.map((node) => [node.id, node]))
  const had = new Map(before.edges.map((edge) => [edge.id, edge]))
  const stands = (id: string): boolean => {
    const [was, now] = [stood.get(id), ends.get(id)]
    return was !== undefined && now !== undefined && was.x === now.x && was.y === now.y
  }
  return (id) => {
    const edge = had.get(id)
    return edge !== undefined && stands(edge.from) && stands(edge.to) ? edge.path : undefined
  }
}

/** Each thing that equals its former self is that self; and so is the list, if all are. */
const keep = <T extends { id: string }>(before: readonly T[], after: readonly T[]): readonly T[] => {
  const known = new Map(before.map((thing) => [thing.id, thing]))
  const kept = after.map((thing) => {
    const was = known.get(thing.id)
    return was !== undefined && equal(was, thing) ? was : thing
  })
  return kept.length === before.length && kept.every((thing, i) => thing === before[i]) ? before : kept
}

/** Whether all fields of two flat things are equal. */
export const equal = <T extends object>(a: T, b: T): boolean =>
  (Object.keys(b) as (keyof T)[]).every((key) => Object.is(a[key], b[key]))
