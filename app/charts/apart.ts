/** px that two names need between them. */
const APART = 13

/** Names beside a chart, pushed apart where they are close; none lies below `bottom`. From top to bottom. */
export const pushedApart = <T extends { y: number }>(names: readonly T[], bottom: number): T[] => {
  const pushed = names.toSorted((a, b) => a.y - b.y)
  let least = Number.NEGATIVE_INFINITY
  const apart = pushed.map((name) => {
    const y = Math.max(name.y, least)
    least = y + APART
    return { ...name, y }
  })
  const over = Math.max(0, (apart.at(-1)?.y ?? 0) - bottom)
  return apart.map((name) => ({ ...name, y: name.y - over }))
}
