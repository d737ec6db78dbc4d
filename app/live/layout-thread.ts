import { parentPort } from 'node:worker_threads'
import type { Graph } from '../geometry/graph.ts'
import { layoutComponent } from '../geometry/graphviz.ts'

/** Runs in a thread of its own: a layout takes seconds of one core where a picture is large. One answer a message, in order. */
parentPort?.on('message', async (graph: Graph) => {
  try {
    parentPort?.postMessage({ positions: await layoutComponent(graph) })
  } catch (error) {
    parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) })
  }
})
