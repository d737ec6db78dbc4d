import type { Link, Pattern, Role } from '../../guide/patterns/shapes.ts'

/** px of a box, and between boxes. */
export const BOX = { width: 138, height: 42 } as const
const GAP = { x: 34, y: 14 } as const
/** px that a line keeps from the box that it leads to: room for its tip. */
const TIP = 3

export interface Drawn {
  width: number
  height: number
  boxes: readonly { role: Role; x: number; y: number }[]
  lines: readonly { link: Link; path: string }[]
}

const cornerOf = ({ at: [column, row] }: Role): { x: number; y: number } => ({
  x: column * (BOX.width + GAP.x),
  y: row * (BOX.height + GAP.y)
})

/** Where the parts of a pattern stand, and the lines between them. */
export const drawnOf = ({ roles, links, belongs }: Pattern): Drawn => {
  const boxes = roles.map((role) => ({ role, ...cornerOf(role) }))
  const by = new Map(boxes.map((box) => [box.role.name, box]))
  const lineOf = (link: Link): Drawn['lines'] => {
    const [from, to] = [by.get(link.from), by.get(link.to)]
    return from === undefined || to === undefined ? [] : [{ link, path: pathOf(from, to) }]
  }
  return {
    width: Math.max(...boxes.map(({ x }) => x)) + BOX.width,
    height: Math.max(...boxes.map(({ y }) => y)) + BOX.height,
    boxes,
    lines: [...links, ...belongs.map(({ link }) => link)].flatMap(lineOf)
  }
}

type Corner = { x: number; y: number }

/** From side to side where they stand beside each other, from foot to head where one stands under the other. */
const pathOf = (from: Corner, to: Corner): string => {
  if (from.x === to.x) {
    const down = to.y > from.y
    const x = from.x + BOX.width / 2
    return `M${x} ${down ? from.y + BOX.height : from.y}V${down ? to.y - TIP : to.y + BOX.height + TIP}`
  }
  const right = to.x > from.x
  const [x1, x2] = right ? [from.x + BOX.width, to.x - TIP] : [from.x, to.x + BOX.width + TIP]
  const [y1, y2] = [from.y + BOX.height / 2, to.y + BOX.height / 2]
  const half = (x1 + x2) / 2
  return y1 === y2 ? `M${x1} ${y1}H${x2}` : `M${x1} ${y1}C${half} ${y1} ${half} ${y2} ${x2} ${y2}`
}
