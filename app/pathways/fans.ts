/** Width and height of the drawing, and of the gap between two parts. */
const WIDTH = 1000
const HEIGHT = 40
/** Of a step's place, so much is free on either side. */
const INSET = 0.1

/**
 * From each step, which all have the same room, a fan to its part of the time, which has room by its share: SVG paths, on a drawing of 1000 × 40. Empty where no
 * share is known.
 */
export const fansOf = (shares: readonly number[]): string[] => {
  const sum = shares.reduce((a, b) => a + b, 0)
  if (sum <= 0) return []
  const room = WIDTH / shares.length
  let at = 0
  return shares.map((share, i) => {
    const [left, right] = [(i + INSET) * room, (i + 1 - INSET) * room]
    const [from, to] = [(at / sum) * WIDTH, ((at + share) / sum) * WIDTH]
    at += share
    const half = HEIGHT / 2
    return `M${x(left)} 0C${x(left)} ${half} ${x(from)} ${half} ${x(from)} ${HEIGHT}H${x(to)}C${x(to)} ${half} ${x(right)} ${half} ${x(right)} 0Z`
  })
}

const x = (value: number): string => String(Number(value.toFixed(1)))
