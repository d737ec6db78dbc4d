import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { eachShapeOnce } from '../geometry/alike.ts'
import type { Graph, Positions } from '../geometry/graph.ts'
import type { LayoutComponent } from '../geometry/layered.ts'
import { place } from '../geometry/place.ts'

/** Longer than the largest picture took, and short enough that people don't wait for a picture in vain. */
const PATIENCE_MS = 20_000

/** Graphviz walks the graph by recursion: the usual 4 MB end at some hundred nodes. */
const STACK_MB = 256

type Answer = { positions: Positions } | { failed: string }

/**
 * Does `work` with Graphviz in a thread, so that requests are answered meanwhile. Where the thread fails or takes too long, nodes are placed
 * one by one instead: a picture that is less well laid out, and not none.
 */
export const withLayout = async <T>(work: (layoutComponent: LayoutComponent) => Promise<T>): Promise<T> => {
  const source = join(/* turbopackIgnore: true */ process.cwd(), 'app/live/layout-thread.ts')
  // Node runs it as it is: the thread is no part of Next's bundle.
  const thread = new Worker(/* turbopackIgnore: true */ source, {
    execArgv: [],
    resourceLimits: { stackSizeMb: STACK_MB }
  })
  thread.unref()
  try {
    return await work(eachShapeOnce((graph) => ask(thread, graph).catch(() => place(graph, new Map()))))
  } finally {
    await thread.terminate()
  }
}

const ask = (thread: Worker, graph: Graph): Promise<Positions> =>
  new Promise((done, fail) => {
    const late = setTimeout(() => settle({ failed: 'it takes too long' }), PATIENCE_MS)
    const settle = (answer: Answer): void => {
      clearTimeout(late)
      thread.off('message', settle)
      thread.off('error', broken)
      thread.off('exit', broken)
      if ('positions' in answer) done(answer.positions)
      else fail(new Error(answer.failed))
    }
    const broken = (cause: unknown): void => settle({ failed: String(cause) })
    thread.on('message', settle)
    thread.on('error', broken)
    thread.on('exit', broken)
    thread.postMessage(graph)
  })
