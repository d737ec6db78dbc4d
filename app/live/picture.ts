import type { Position, TargetStatus, Topology, TopologyPatch, TopologyTarget } from '../../model/index.ts'
import {
  arrangePositions,
  listen,
  type Part,
  readPart,
  readPositions,
  readTargets,
  type Store
} from '../../store/index.ts'
import { type Graph, graphOf } from '../geometry/graph.ts'
import { arrange } from './arrange.ts'
import { diff, type Known, moved } from './diff.ts'
import { type Merged, mergeParts } from './merge.ts'
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
  lostAt: null
}
/** After a read that failed while the database still tells of ticks. */
const RETRY_MS = 1000

/** What is to be read next: parts by target, or everything. */
interface Due {
  all: boolean
  targets: Set<string>
  positions: boolean
}

/**
 * Keeps one connection that hears of ticks. On each it reads that target's part and tells what changed; ticks that come while it reads are
 * read together after. Nothing polls.
 */
export const createPicture = (url: string, openStore: () => Promise<Store>, watcher: Watcher): Picture => {
  const parts = new Map<string, Part>()
  let known = NOTHING
  let positions: ReadonlyMap<string, Position> = new Map()
  let due: Due = { all: false, targets: new Set(), positions: false }
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

  const readDue = async ({ all, targets: dirty, positions: elsewhere }: Due): Promise<void> => {
    const store = await openStore()
    const targets = await readTargets(store)
    const wanted = targets.map(({ id }) => id).filter((id) => all || dirty.has(id) || !parts.has(id))
    const fresh = await Promise.all(wanted.map((id) => readPart(store, id)))
    for (const part of fresh) parts.set(part.target, part)
    for (const id of parts.keys()) if (!targets.some((target) => target.id === id)) parts.delete(id)
    const merged = mergeParts([...parts.values()])
    const graph = graphOf(merged)
    if (all || elsewhere || positions.size === 0) positions = await readPositions(store)
    if (graph.nodes.some(({ id }) => !positions.has(id))) positions = await givePlaces(store, graph)
    publish(knownOf(merged, graph, positions, targets, parts))
    read = true
  }

  const work = async (): Promise<void> => {
    while (!closed && (due.all || due.positions || due.targets.size > 0)) {
      const now = due
      due = { all: false, targets: new Set(), positions: false }
      try {
        await readDue(now)
      } catch (error) {
        due = {
          all: due.all || now.all,
          positions: due.positions || now.positions,
          targets: new Set([...due.targets, ...now.targets])
        }
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
  const wake = (change: (due: Due) => void): void => {
    change(due)
    begin().catch(() => undefined)
  }

  const ear = listen(url, {
    onTick: ({ target }) => wake(({ targets }) => targets.add(target)),
    onPositions: () => wake((due) => Object.assign(due, { positions: true })),
    // Ticks may have been missed while nobody listened.
    onConnect: () => wake((due) => Object.assign(due, { all: true })),
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

const givePlaces = (store: Store, graph: Graph): Promise<ReadonlyMap<string, Position>> =>
  withLayout((layoutComponent) => arrangePositions(store, (standing) => arrange(graph, standing, layoutComponent)))

const knownOf = (
  { at, entities, edges, subscriptions, gaps }: Merged,
  graph: Graph,
  positions: ReadonlyMap<string, Position>,
  targets: readonly TargetStatus[],
  parts: ReadonlyMap<string, Part>
): Known => ({
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
