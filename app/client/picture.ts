import type { Alert } from '../../model/alert.ts'
import type {
  ConfigError,
  Position,
  Topology,
  TopologyEdge,
  TopologyEntity,
  TopologyGap,
  TopologyPatch,
  TopologySubscription,
  TopologyTarget
} from '../../model/api.ts'
import type { Finding } from '../../model/finding.ts'

/** The topology as the page holds it: by id. Things that a patch does not name stay the same objects. */
export interface Picture {
  /** The moment it is of, Unix ms by the server's clock. */
  at: number
  entities: ReadonlyMap<string, TopologyEntity>
  edges: ReadonlyMap<string, TopologyEdge>
  subscriptions: ReadonlyMap<string, TopologySubscription>
  gaps: readonly TopologyGap[]
  positions: ReadonlyMap<string, Position>
  /** How fresh each target's part is. */
  targets: readonly TopologyTarget[]
  /** Those that fire, and those that are open. */
  alerts: readonly Alert[]
  findings: readonly Finding[]
  /** When the server last heard that something happened, Unix ms; null where of nothing yet. */
  eventsAt: number | null
  /** Why a newer configuration is not in force; null while the newest is. */
  configError: ConfigError | null
  /** Since when the server has had no database, so that nothing newer can be seen; null while it has one. */
  lostAt: number | null
}

const byId = <T extends { id: string }>(things: readonly T[]): Map<string, T> =>
  new Map(things.map((thing) => [thing.id, thing]))

export const pictureOf = (topology: Topology): Picture => ({
  at: topology.at,
  entities: byId(topology.entities),
  edges: byId(topology.edges),
  subscriptions: byId(topology.subscriptions),
  gaps: topology.gaps,
  positions: new Map(Object.entries(topology.positions ?? {})),
  targets: topology.targets ?? [],
  alerts: topology.alerts ?? [],
  findings: topology.findings ?? [],
  eventsAt: topology.eventsAt ?? null,
  configError: topology.configError ?? null,
  lostAt: topology.lostAt ?? null
})

/** The whole again, to hand to another tab. */
export const topologyOf = (picture: Picture): Topology => ({
  at: picture.at,
  entities: [...picture.entities.values()],
  edges: [...picture.edges.values()],
  subscriptions: [...picture.subscriptions.values()],
  gaps: [...picture.gaps],
  positions: Object.fromEntries(picture.positions),
  targets: [...picture.targets],
  alerts: [...picture.alerts],
  findings: [...picture.findings],
  eventsAt: picture.eventsAt,
  configError: picture.configError,
  lostAt: picture.lostAt
})

export const applyPatch = (picture: Picture, patch: TopologyPatch): Picture => {
  const removed = patch.removed ?? []
  return {
    at: patch.at,
    entities: changed(picture.entities, patch.entities, removed),
    edges: changed(picture.edges, patch.edges, removed),
    subscriptions: changed(picture.subscriptions, patch.subscriptions, removed),
    gaps: patch.gaps ?? picture.gaps,
    positions: placed(picture.positions, patch.positions),
    targets: patch.targets ?? picture.targets,
    alerts: listed(picture.alerts, patch.alerts, removed),
    findings: listed(picture.findings, patch.findings, removed),
    eventsAt: patch.eventsAt === undefined ? picture.eventsAt : patch.eventsAt,
    configError: patch.configError === undefined ? picture.configError : patch.configError,
    lostAt: patch.lostAt === undefined ? picture.lostAt : patch.lostAt
  }
}

/** The same map where nothing in it changes. */
const changed = <T extends { id: string }>(
  before: ReadonlyMap<string, T>,
  newer: readonly T[] | undefined,
  removed: readonly string[]
): ReadonlyMap<string, T> => {
  const gone = removed.filter((id) => before.has(id))
  if ((newer === undefined || newer.length === 0) && gone.length === 0) return before
  const after = new Map(before)
  for (const id of gone) after.delete(id)
  for (const thing of newer ?? []) after.set(thing.id, thing)
  return after
}

/** The same of what is held as a list. */
const listed = <T extends { id: string }>(
  before: readonly T[],
  newer: readonly T[] | undefined,
  removed: readonly string[]
): readonly T[] => {
  const known = byId(before)
  const after = changed(known, newer, removed)
  return after === known ? before : [...after.values()]
}

/** A node that has a place keeps it. */
const placed = (
  before: ReadonlyMap<string, Position>,
  added: Record<string, Position> | undefined
): ReadonlyMap<string, Position> => {
  const fresh = Object.entries(added ?? {}).filter(([id]) => !before.has(id))
  return fresh.length === 0 ? before : new Map([...before, ...fresh])
}

/** Changes when another alert fires or one is over; not with the figures of those that fire, which change at each poll. */
export const firingKey = (picture: Picture | null): string | null =>
  picture === null ? null : picture.alerts.map(({ id }) => id).join(' ')

/** How long after its newest tick a target's part of the picture is old: three polls, and time for one to be slow. ms */
export const staleAfter = (intervalMs: number): number => 3 * intervalMs + 5000
