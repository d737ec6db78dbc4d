import type {
  Alert,
  ConfigError,
  Finding,
  Position,
  Topology,
  TopologyPatch,
  TopologyTarget
} from '../../model/index.ts'

/** The picture that this process knows: complete but for the clock, which each message says for itself. */
export interface Known extends Omit<Topology, 'now'> {
  positions: Record<string, Position>
  targets: TopologyTarget[]
  alerts: Alert[]
  findings: Finding[]
  eventsAt: number | null
  configError: ConfigError | null
  lostAt: number | null
}

/**
 * What makes `before` into `after`; undefined where they are equal. Places are told of new nodes alone: where one moved, the picture is told
 * as a whole (`moved`).
 */
export const diff = (before: Known, after: Known): TopologyPatch | undefined => {
  const patch: TopologyPatch = {
    at: after.at,
    ...having('entities', changed(before.entities, after.entities)),
    ...having('edges', changed(before.edges, after.edges)),
    ...having('subscriptions', changed(before.subscriptions, after.subscriptions)),
    ...having('removed', [
      ...gone(before.entities, after.entities),
      ...gone(before.edges, after.edges),
      ...gone(before.subscriptions, after.subscriptions),
      ...gone(before.alerts, after.alerts),
      ...gone(before.findings, after.findings)
    ]),
    ...having('alerts', changed(before.alerts, after.alerts)),
    ...having('findings', changed(before.findings, after.findings)),
    ...(same(before.gaps, after.gaps) ? {} : { gaps: after.gaps }),
    ...(same(before.targets, after.targets) ? {} : { targets: after.targets }),
    ...(same(before.configError, after.configError) ? {} : { configError: after.configError }),
    ...(before.eventsAt === after.eventsAt ? {} : { eventsAt: after.eventsAt }),
    ...(before.lostAt === after.lostAt ? {} : { lostAt: after.lostAt })
  }
  const places = Object.entries(after.positions).filter(([id]) => before.positions[id] === undefined)
  if (places.length > 0) patch.positions = Object.fromEntries(places)
  return Object.keys(patch).length > 1 || before.at !== after.at ? patch : undefined
}

/** Whether a node that stays stands elsewhere. */
export const moved = (before: Known, after: Known): boolean =>
  Object.entries(before.positions).some(([id, { x, y }]) => {
    const now = after.positions[id]
    return now !== undefined && (now.x !== x || now.y !== y)
  })

const having = <K extends string, T>(name: K, things: readonly T[]): { [N in K]?: T[] } =>
  (things.length === 0 ? {} : { [name]: things }) as { [N in K]?: T[] }

const changed = <T extends { id: string }>(before: readonly T[], after: readonly T[]): T[] => {
  const known = new Map(before.map((thing) => [thing.id, thing]))
  return after.filter((thing) => !same(known.get(thing.id), thing))
}

const gone = (before: readonly { id: string }[], after: readonly { id: string }[]): string[] => {
  const present = new Set(after.map(({ id }) => id))
  return before.flatMap(({ id }) => (present.has(id) ? [] : [id]))
}

const same = (a: unknown, b: unknown): boolean => a === b || textOf(a) === textOf(b)

const texts = new WeakMap<object, string>()

/** As JSON. A thing is compared with its former self once as the newer and once as the older, so its text is kept. */
const textOf = (thing: unknown): string => {
  if (typeof thing !== 'object' || thing === null) return JSON.stringify(thing) ?? ''
  const known = texts.get(thing)
  if (known !== undefined) return known
  const text = JSON.stringify(thing)
  texts.set(thing, text)
  return text
}
