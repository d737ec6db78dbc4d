import { Graphviz } from '@hpcc-js/wasm-graphviz'
import { backEdges } from './acyclic.ts'
import { COLUMN, compare, type Graph, type GraphEdge, type Positions, SPACE, sizeOf } from './graph.ts'

/** Graphviz reckons in inches of 72 points; a point is our px. */
const INCH = 72
/** Above this many nodes its search for fewer crossings is cut short: it grows with the square. */
const MANY = 300

let loading: Promise<Graphviz> | undefined

/**
 * Layered layout of one connected part, left to right, by Graphviz's `dot`: it decides which column a node is in and its height; the columns
 * themselves stand on a fixed grid, so that they are the same in every band. The top left corner of the whole is 0, 0.
 */
export const layoutComponent = async (graph: Graph): Promise<Positions> => {
  loading ??= Graphviz.load()
  const graphviz = await loading
  return readPlain(graph, graphviz.layout(dotOf(graph), 'plain', 'dot'))
}

const dotOf = (graph: Graph): string => {
  const names = new Map(graph.nodes.map(({ id }, i) => [id, `n${i}`]))
  const quick = graph.nodes.length > MANY ? 'nslimit=2; nslimit1=2; mclimit=0.3; searchsize=10;' : ''
  const nodes = graph.nodes.map(({ kind }, i) => {
    const { width, height } = sizeOf(kind)
    // Lengths along the flow are the grid's business; in the layout a column is as wide as any.
    return `n${i} [width=${width / INCH}, height=${height / INCH}];`
  })
  const reached = new Set(graph.edges.filter(({ kind }) => kind !== 'dead_letters').map(({ to }) => to))
  // What dead letters alone lead to stands under the queue they come from; elsewhere they don't decide where a thing stands.
  const [falling, flowing] = [
    graph.edges.filter(({ kind }) => kind === 'dead_letters'),
    graph.edges.filter(({ kind }) => kind !== 'dead_letters')
  ]
  // Graphviz turns circles round by itself, at the cost of lines through every column between.
  const back = backEdges({ nodes: graph.nodes, edges: flowing })
  const lineOf = ({ from, to, kind }: GraphEdge): string => {
    const [tail, head] = [names.get(from), names.get(to)]
    if (kind !== 'dead_letters') return `${tail} -> ${head};`
    return reached.has(to)
      ? `${tail} -> ${head} [constraint=false];`
      : `{rank=same; ${tail}; ${head}} ${tail} -> ${head};`
  }
  const edges = [...flowing.filter((edge) => !back.has(edge)), ...falling]
    .sort((a, b) => compare(`${a.from}|${a.to}`, `${b.from}|${b.to}`))
    .map(lineOf)
  return `digraph { rankdir=LR; splines=false; ranksep=0.6; nodesep=${SPACE / INCH}; ${quick}
    node [shape=box, fixedsize=true, label=""]; edge [arrowhead=none];
    ${nodes.join('\n')}
    ${edges.join('\n')} }`
}

/** `node <name> <centre x> <centre y> …` a line, in inches, y upwards (Graphviz, "Output Formats", plain). */
const readPlain = (graph: Graph, plain: string): Positions => {
  const centres = new Map<string, { x: number; y: number }>()
  for (const line of plain.split('\n')) {
    const [word, name, x, y] = line.split(' ')
    if (word !== 'node') continue
    const node = graph.nodes[Number(name?.slice(1))]
    if (node !== undefined) centres.set(node.id, { x: Number(x) * INCH, y: -Number(y) * INCH })
  }
  straighten(graph, centres)
  const columns = columnsOf([...centres.values()].map(({ x }) => x))
  const corners = graph.nodes.map(({ id, kind }) => {
    const centre = centres.get(id) ?? { x: 0, y: 0 }
    return { id, x: (columns.get(centre.x) ?? 0) * COLUMN, y: centre.y - sizeOf(kind).height / 2 }
  })
  const top = Math.min(...corners.map(({ y }) => y))
  return new Map(corners.map(({ id, x, y }) => [id, { x, y: Math.round(y - top) }]))
}

/** A line that is meant to be straight is: Graphviz reckons in whole points, so ends that should be level are a point or two apart. */
const straighten = ({ edges }: Graph, centres: Map<string, { x: number; y: number }>): void => {
  const given = new Map([...centres].map(([id, { y }]) => [id, y]))
  const rightwards = edges
    .map(({ from, to }) => ({ to, start: centres.get(from), end: centres.get(to) }))
    .sort((a, b) => (a.end?.x ?? 0) - (b.end?.x ?? 0) || compare(a.to, b.to) || (a.start?.y ?? 0) - (b.start?.y ?? 0))
  for (const { to, start, end } of rightwards)
    if (start !== undefined && end !== undefined && Math.abs(start.y - (given.get(to) ?? 0)) <= KINK) end.y = start.y
}
/** Less than this apart is not meant, px; a quarter of the space between nodes, so that none comes near another. */
const KINK = 4

/** Nodes of one rank have one x; ranks are numbered from the left. Half a point apart is rounding. */
const columnsOf = (xs: readonly number[]): Map<number, number> => {
  const columns = new Map<number, number>()
  let column = -1
  let before = Number.NEGATIVE_INFINITY
  for (const x of [...new Set(xs)].sort((a, b) => a - b)) {
    if (x - before > 0.5) column++
    columns.set(x, column)
    before = x
  }
  return columns
}
