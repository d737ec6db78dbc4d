import type { Shape } from './shape.ts'

export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

/**
 * Where an arrow key leads from a node: right and left along edges, to the end nearest in height; up and down to the next node that stands
 * over or under it. undefined where there is nowhere to go.
 */
export const walk = ({ nodes, edges }: Shape, from: string, direction: Direction): string | undefined => {
  const here = nodes.find(({ id }) => id === from)
  if (here === undefined) return undefined
  const nearest = (ids: ReadonlySet<string>): string | undefined =>
    nodes
      .filter(({ id }) => ids.has(id))
      .sort((a, b) => Math.abs(a.y - here.y) - Math.abs(b.y - here.y) || a.x - b.x)[0]?.id
  switch (direction) {
    case 'ArrowRight':
      return nearest(new Set(edges.filter((edge) => edge.from === from).map(({ to }) => to)))
    case 'ArrowLeft':
      return nearest(new Set(edges.filter((edge) => edge.to === from).map((edge) => edge.from)))
    case 'ArrowUp':
    case 'ArrowDown': {
      const sign = direction === 'ArrowUp' ? -1 : 1
      // A column is as wide as a node: what stands further aside counts four times its distance down.
      const distance = (x: number, y: number) => Math.abs(y - here.y) + 4 * Math.abs(x - here.x)
      return nodes
        .filter(({ id, y }) => id !== from && (y - here.y) * sign > 0)
        .sort((a, b) => distance(a.x, a.y) - distance(b.x, b.y))[0]?.id
    }
  }
}
