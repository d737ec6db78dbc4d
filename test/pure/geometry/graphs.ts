import { type Graph, type GraphEdge, type GraphNode, graphOf } from '../../../app/geometry/index.ts'

/** Random numbers in [0, 1) that are the same each time (Park and Miller's minimal standard generator). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

const KINDS = ['service', 'topic', 'group', 'exchange', 'queue', 'stream'] as const

/** A graph of `size` nodes, some in parts of their own, some without edges, with loops back now and then. */
export const randomGraph = (seed: number, size: number, edgeShare = 1.3): Graph => {
  const random = randomFrom(seed)
  const pick = (below: number): number => Math.floor(random() * below)
  const entities = Array.from(
    { length: size },
    (_, i): GraphNode => ({ id: `n${String(i).padStart(4, '0')}`, kind: KINDS[pick(KINDS.length)] ?? 'service' })
  )
  const edges = Array.from({ length: Math.floor(size * edgeShare) }, (): GraphEdge => {
    const from = pick(size)
    const to = random() < 0.9 ? Math.min(size - 1, from + 1 + pick(6)) : pick(size)
    return {
      from: entities[from]?.id ?? '',
      to: entities[to]?.id ?? '',
      kind: random() < 0.05 ? 'dead_letters' : 'publishes'
    }
  })
  return graphOf({ entities, edges })
}

/** The same graph, told in another order. */
export const shuffled = ({ nodes, edges }: Graph, seed: number): Graph => {
  const random = randomFrom(seed)
  const mixed = <T>(things: readonly T[]): T[] =>
    things
      .map((thing) => ({ thing, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ thing }) => thing)
  return graphOf({ entities: mixed(nodes), edges: mixed(edges) })
}

/** `a>b>c` is a chain, `d` a node; kinds by first letter: s(ervice) t(opic) g(roup) q(ueue) x (exchange); `a~>b` dead letters. */
export const graph = (...chains: string[]): Graph => {
  const nodes = new Map<string, GraphNode>()
  const edges: GraphEdge[] = []
  const letters = { s: 'service', t: 'topic', g: 'group', q: 'queue', x: 'exchange' } as const
  for (const chain of chains) {
    const parts = chain.split(/(~?>)/)
    parts.forEach((id, i) => {
      if (i % 2 === 1) return
      nodes.set(id, { id, kind: letters[id.charAt(0) as keyof typeof letters] })
      const from = parts[i - 2]
      if (from !== undefined) edges.push({ from, to: id, kind: parts[i - 1] === '~>' ? 'dead_letters' : 'publishes' })
    })
  }
  return graphOf({ entities: [...nodes.values()], edges })
}
