import type { Lit } from './filter.ts'
import { type EdgeView, equal, type NodeView, type View } from './view.ts'

/** What one node or edge looks like now. */
export interface Look<V> {
  view: V
  selected: boolean
  dim: boolean
}

/** What of a node can be seen from afar. */
export interface Outline
  extends Pick<NodeView, 'id' | 'kind' | 'transport' | 'name' | 'word' | 'health' | 'strays'>,
    Pick<Look<NodeView>, 'selected' | 'dim'> {
  /** How full its foot is, whole per cent. */
  level: number | null
}

type Reader = () => void

/**
 * What each node and edge looks like, by id, and who draws it. A patch reaches only those that look different after it: React Flow, and whatever
 * stays as it was, hear nothing of it. That is what keeps a patch of a thousand nodes short.
 */
export class Views {
  #nodes: ReadonlyMap<string, Look<NodeView>> = new Map()
  #edges: ReadonlyMap<string, Look<EdgeView>> = new Map()
  readonly #outlines = new Map<string, { of: Look<NodeView>; outline: Outline }>()
  readonly #readers = new Map<string, Set<Reader>>()
  readonly #watchers = new Set<Reader>()

  node(id: string): Look<NodeView> | undefined {
    return this.#nodes.get(id)
  }
  edge(id: string): Look<EdgeView> | undefined {
    return this.#edges.get(id)
  }
  outline(id: string): Outline | undefined {
    const look = this.#nodes.get(id)
    if (look === undefined) return undefined
    const was = this.#outlines.get(id)
    if (was?.of === look) return was.outline
    const made = outlineOf(look)
    const outline = was !== undefined && equal(was.outline, made) ? was.outline : made
    this.#outlines.set(id, { of: look, outline })
    return outline
  }

  /** Calls `reader` whenever the look of `id` changed; returns what ends it. */
  subscribe(id: string, reader: Reader): () => void {
    const readers = this.#readers.get(id) ?? new Set()
    this.#readers.set(id, readers.add(reader))
    return () => {
      readers.delete(reader)
      if (readers.size === 0 && this.#readers.get(id) === readers) this.#readers.delete(id)
    }
  }

  /** Calls `reader` after each time that anything may look different; returns what ends it. */
  watch(reader: Reader): () => void {
    this.#watchers.add(reader)
    return () => this.#watchers.delete(reader)
  }

  show({ nodes, edges }: View, sel: string | null, lit: Lit | null): void {
    const [beforeNodes, beforeEdges] = [this.#nodes, this.#edges]
    this.#nodes = looks(nodes, beforeNodes, sel, lit?.nodes)
    this.#edges = looks(edges, beforeEdges, sel, lit?.edges)
    for (const id of this.#outlines.keys()) if (!this.#nodes.has(id)) this.#outlines.delete(id)
    this.#tell(this.#nodes, beforeNodes)
    this.#tell(this.#edges, beforeEdges)
    for (const watcher of this.#watchers) watcher()
  }

  #tell(now: ReadonlyMap<string, unknown>, before: ReadonlyMap<string, unknown>): void {
    for (const [id, look] of now)
      if (before.get(id) !== look) for (const reader of this.#readers.get(id) ?? []) reader()
  }
}

const outlineOf = ({ view, selected, dim }: Look<NodeView>): Outline => {
  const { id, kind, transport, name, word, health, strays, level } = view
  return {
    id,
    kind,
    transport,
    name,
    word,
    health,
    strays,
    selected,
    dim,
    level: level === null ? null : Math.round(level * 100)
  }
}

/** A look that equals the one before is the one before. */
const looks = <V extends { id: string }>(
  views: readonly V[],
  before: ReadonlyMap<string, Look<V>>,
  sel: string | null,
  lit: ReadonlySet<string> | undefined
): Map<string, Look<V>> =>
  new Map(
    views.map((view) => {
      const selected = view.id === sel
      const dim = lit !== undefined && !lit.has(view.id) && !selected
      const was = before.get(view.id)
      const same = was !== undefined && was.view === view && was.selected === selected && was.dim === dim
      return [view.id, same ? was : { view, selected, dim }]
    })
  )
