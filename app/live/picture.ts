import type {
  Alert,
  ConfigError,
  Finding,
  Position,
  TargetStatus,
  Topology,
  TopologyPatch,
  TopologyTarget
} from '../../model/index.ts'
import {
  arrangePositions,
  type Change,
  listen,
  type Part,
  readFiringAlerts,
  readOpenFindings,
  readPart,
  readPositions,
  readTargets,
  type Store
} from '../../store/index.ts'
import { type Graph, graphOf } from '../geometry/graph.ts'
import { arrange } from './arrange.ts'
import { diff, type Known, moved } from './diff.ts'
import { type Merged, mergeParts } from './merge.ts'
import { readConfigError } from './watched.ts'
import { withLayout } from './with-layout.ts'

/** The picture as this process knows it, kept up to date by the ticks that the database tells of. */
export interface Picture {
  /** Resolves once it was read for the first time; rejects where the database can't be reached. */
  ready(): Promise<void>
  topology(): Topology
  /** Reads all again. */
  refresh(): Promise<void>
  close(): Promise<void>
}

export interface Watcher {
  onPicture(topology: Topology): void
  onPatch(patch: TopologyPatch): void
}

const NOTHING: Known = {
  at: 0,
  entities: [],
  edges: [],
  subscriptions: [],
  gaps: [],
  positions: {},
  targets: [],
  alerts: [],
  findings: [],
  eventsAt: null,
  configError: null,
  lostAt: null
}
/** After a read that failed while the database still tells of ticks. */
const RETRY_MS = 1000

/** What is to be read again: everything, parts by target, or what is beside them. */
interface Due {
  all: boolean
  targets: Set<string>
  changed: Set<Change>
}
/** Changes that the picture carries. What happened is told by its moment alone: whoever shows it asks for it. */
const CARRIED: ReadonlySet<Change> = new Set(['positions', 'alerts', 'findings', 'config'])

const nothingDue = (): Due => ({ all: false, targets: new Set(), changed: new Set() })

/**
 * Keeps one connection that hears of ticks. On each it reads that target's part and tells what changed; ticks that come while it reads are
 * read together after. Nothing polls.
 */
export const createPicture = (url: string, openStore: () => Promise<Store>, watcher: Watcher): Picture => {
  const parts = new Map<string, Part>()
  let known = NOTHING
  let positions: ReadonlyMap<string, Position> = new Map()
  let alerts: Alert[] = []
  let findings: Finding[] = []
  let eventsAt: number | null = null
  let configError: ConfigError | null = null
  let due = nothingDue()
  let working: Promise<void> | undefined
  let read = false
  let closed = false
  let retry: NodeJS.Timeout | undefined

  const publish = (next: Known): void => {
    const before = known
    known = next
    if (!read || moved(before, next)) watcher.onPicture(topologyOf(next))
    else {
      const patch = diff(before, next)
      if (patch !== undefined) watcher.onPatch(patch)
    }
  }

  const readDue = async ({ all, targets: dirty, changed }: Due): Promise<void> => {
    const store = await openStore()
    const wants = (change: Change) => all || changed.has(change)
    // What is beside the parts changes without them: then they are neither read nor united again.
    const seen =
      all || dirty.size > 0 || changed.has('positions') ? await readSeen(store, all, dirty, wants('positions')) : known
    if (wants('alerts')) alerts = await readFiringAlerts(store)
    if (wants('findings')) findings = await readOpenFindings(store)
    if (wants('config')) configError = await readConfigError(store)
    publish({ ...seen, alerts, findings, configError, eventsAt })
    read = true
  }

  const readSeen = async (store: Store, all: boolean, dirty: ReadonlySet<string>, placed: boolean): Promise<Seen> => {
    const targets = await readTargets(store)
    const wanted = targets.map(({ id }) => id).filter((id) => all || dirty.has(id) || !parts.has(id))
    const fresh = await Promise.all(wanted.map((id) => readPart(store, id)))
    for (const part of fresh) parts.set(part.target, part)
    for (const id of parts.keys()) if (!targets.some((target) => target.id === id)) parts.delete(id)
    const merged = mergeParts([...parts.values()])
    const graph = graphOf(merged)
    if (placed || positions.size === 0) positions = await readPositions(store)
    if (graph.nodes.some(({ id }) => !positions.has(id))) positions = await givePlaces(store, graph)
    return seenOf(merged, graph, positions, targets, parts)
  }

  const work = async (): Promise<void> => {
    while (!closed && isDue(due)) {
      const now = due
      due = nothingDue()
      try {
        await readDue(now)
      } catch (error) {
        due = both(due, now)
        clearTimeout(retry)
        retry = setTimeout(() => void begin().catch(() => undefined), RETRY_MS)
        retry.unref()
        throw error
      }
    }
  }

  /** Reads what is due, once at a time. */
  const begin = (): Promise<void> => {
    working ??= work().finally(() => {
      working = undefined
    })
    return working
  }
  const wake = (change: (due: Due) => unknown): void => {
    change(due)
    begin().catch(() => undefined)
  }

  const ear = listen(url, {
    onTick: ({ target }) => wake(({ targets }) => targets.add(target)),
    onChange: (changed) => {
      if (changed === 'events') {
        eventsAt = Date.now()
        // Before the first read there is nobody to tell.
        if (read) publish({ ...known, eventsAt })
      }
      if (CARRIED.has(changed)) wake((due) => due.changed.add(changed))
    },
    // Ticks and events may have been missed while nobody listened.
    onConnect: () => {
      eventsAt = Date.now()
      wake((due) => Object.assign(due, { all: true }))
    },
    onLost: () => {
      if (read && known.lostAt === null) publish({ ...known, lostAt: Date.now() })
    }
  })

  const refresh = (): Promise<void> => {
    due.all = true
    return begin()
  }
  return {
    ready: () => (read ? Promise.resolve() : refresh()),
    topology: () => topologyOf(known),
    refresh,
    close: async () => {
      closed = true
      clearTimeout(retry)
      await ear.close()
      await working?.catch(() => undefined)
    }
  }
}

const isDue = ({ all, targets, changed }: Due): boolean => all || targets.size > 0 || changed.size > 0

const both = (a: Due, b: Due): Due => ({
  all: a.all || b.all,
  targets: new Set([...a.targets, ...b.targets]),
  changed: new Set([...a.changed, ...b.changed])
})

/** What the targets' ticks say. */
type Seen = Omit<Known, 'alerts' | 'findings' | 'configError' | 'eventsAt'>

const givePlaces = (store: Store, graph: Graph): Promise<ReadonlyMap<string, Position>> =>
  withLayout((layoutComponent) => arrangePositions(store, (standing) => arrange(graph, standing, layoutComponent)))

const seenOf = (
  { at, entities, edges, subscriptions, gaps }: Merged,
  graph: Graph,
  positions: ReadonlyMap<string, Position>,
  targets: readonly TargetStatus[],
  parts: ReadonlyMap<string, Part>
): Seen => ({
  at,
  entities,
  edges,
  subscriptions,
  gaps,
  positions: positionsOf(graph, positions),
  targets: freshness(targets, parts),
  lostAt: null
})

/** Of the nodes that are on the picture: others that have a place are away. */
export const positionsOf = (graph: Graph, positions: ReadonlyMap<string, Position>): Record<string, Position> =>
  Object.fromEntries(
    graph.nodes.flatMap(({ id }): [string, Position][] => {
      const position = positions.get(id)
      return position === undefined ? [] : [[id, position]]
    })
  )

export const freshness = (targets: readonly TargetStatus[], parts: ReadonlyMap<string, Part>): TopologyTarget[] =>
  targets.map(({ id, kind, intervalMs }) => ({ id, kind, intervalMs, at: parts.get(id)?.atMs || null }))

const topologyOf = (known: Known): Topology => ({ ...known, now: Date.now() })
