import { PlumblineError, type Position, type Topology } from '../../model/index.ts'
import { arrangePositions, openStore, readPositions, readTargets, readTopology, type Store } from '../../store/index.ts'
import { graphOf } from '../geometry/graph.ts'
import { layout } from '../geometry/layered.ts'
import { place } from '../geometry/place.ts'
import { createHub, frame, type Hub } from './hub.ts'
import { mergeParts } from './merge.ts'
import { createPicture, freshness, type Picture, positionsOf } from './picture.ts'
import { withLayout } from './with-layout.ts'

/** What one dashboard process has: one store, one ear for ticks, one picture, and all who watch it. */
export interface Dashboard {
  store(): Promise<Store>
  /** The picture now. @throws PlumblineError `database.unreachable` where none was ever read */
  topology(): Promise<Topology>
  /** The picture as it was at a moment, Unix ms. */
  topologyAt(atMs: number): Promise<Topology>
  /** The live stream's bytes: a whole picture first. */
  stream(): Promise<ReadableStream<Uint8Array>>
  /** Lays everything out anew, for everybody. */
  tidy(): Promise<Record<string, Position>>
  readers(): number
  close(): Promise<void>
}

export const createDashboard = (url: string): Dashboard => {
  const store = onceOpen(() => openStore(url))
  const hub = createHub()
  const picture = createPicture(url, store.get, {
    onPicture: (topology) => hub.send('picture', topology),
    onPatch: (patch) => hub.send('patch', patch)
  })
  return {
    store: store.get,
    topology: async () => {
      await picture.ready()
      return picture.topology()
    },
    topologyAt: async (atMs) => pictureAt(await store.get(), atMs),
    stream: () => streamOf(picture, hub),
    tidy: async () => {
      const opened = await store.get()
      await picture.refresh()
      const graph = graphOf(picture.topology())
      await withLayout((layoutComponent) =>
        arrangePositions(opened, async () => ({ positions: await layout(graph, layoutComponent), anew: true }))
      )
      await picture.refresh()
      return picture.topology().positions ?? {}
    },
    readers: hub.readers,
    close: async () => {
      hub.close()
      await picture.close()
      await store.close()
    }
  }
}

const streamOf = async (picture: Picture, hub: Hub): Promise<ReadableStream<Uint8Array>> => {
  await picture.ready()
  return hub.open(frame('picture', 0, picture.topology()))
}

/** Opened at the first use; tried again at the next where that failed. */
const onceOpen = (open: () => Promise<Store>) => {
  let opening: Promise<Store> | undefined
  return {
    get: (): Promise<Store> => {
      opening ??= open().catch((error: unknown) => {
        opening = undefined
        throw error
      })
      return opening
    },
    close: async (): Promise<void> => (await opening?.catch(() => undefined))?.close()
  }
}

/** A moment of the past: nodes stand where they stand now; those that no longer do get a place that is not kept. */
const pictureAt = async (store: Store, atMs: number): Promise<Topology> => {
  const [parts, stored, targets] = await Promise.all([
    readTopology(store, { at: atMs }),
    readPositions(store),
    readTargets(store)
  ])
  const merged = mergeParts(parts)
  const graph = graphOf(merged)
  const positions = new Map([...stored, ...place(graph, stored)])
  return {
    ...merged,
    at: atMs,
    positions: positionsOf(graph, positions),
    targets: freshness(targets, new Map(parts.map((part) => [part.target, part]))),
    eventsAt: null,
    configError: null,
    lostAt: null,
    now: Date.now()
  }
}

const KEY = Symbol.for('plumbline.dashboard')
const shared = globalThis as { [KEY]?: Dashboard }

/** This process's one dashboard: Next bundles each handler by itself, so it is kept where they all find it. */
export const dashboard = (): Dashboard => {
  const known = shared[KEY]
  if (known !== undefined) return known
  const url = process.env.DATABASE_URL
  if (url === undefined || url === '')
    throw new PlumblineError(
      'database.unreachable',
      'The dashboard was not told which database to read.',
      'Start it with npm start, which brings one, or set DATABASE_URL.'
    )
  const made = createDashboard(url)
  shared[KEY] = made
  return made
}
