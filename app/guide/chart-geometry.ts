import { FORKS, type Fork } from '../../guide/flowchart.ts'
import type { ForkId } from '../../model/finding.ts'
import type { Transport } from '../../model/observation.ts'

/** Where the decision chart's parts stand, px. Framework-free. */
export interface ForkBox {
  id: ForkId
  x: number
  y: number
  width: number
  height: number
  lines: string[]
}
export interface EndBox {
  /** `<fork>-yes`, `<fork>-no` */
  key: string
  transport: Transport
  x: number
  y: number
  width: number
  height: number
  aside: string
}
export interface Line {
  key: string
  path: string
  answer: 'yes' | 'no'
  /** Where the answer is written. */
  x: number
  y: number
}
export interface ChartGeometry {
  width: number
  height: number
  forks: ForkBox[]
  ends: EndBox[]
  lines: Line[]
}

const FORK_HEIGHT = 48
const STEP = 92
const TOP = 4
/** Below this there is no room for a question in one line. */
const NARROW = 560

/** Words into lines of at most `most` letters. */
export const wrap = (text: string, most: number): string[] =>
  text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length + 1 <= most) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
    return lines
  }, [])

/** The chart as a spine that goes down with each no; each yes leaves it to the right, where a transport stands. */
export const chartGeometry = (width: number, forks: readonly Fork[] = FORKS): ChartGeometry => {
  const narrow = width < NARROW
  const forkWidth = narrow ? Math.max(150, width - 176) : 300
  const endWidth = narrow ? 118 : 210
  const endX = narrow ? width - endWidth : Math.min(width - endWidth, forkWidth + 150)
  const boxes = forks.map(({ id, question }, i) => ({
    id,
    x: 0,
    y: TOP + i * STEP,
    width: forkWidth,
    height: FORK_HEIGHT,
    lines: wrap(question, narrow ? Math.floor((forkWidth - 28) / 6.6) : 60)
  }))
  const spine = narrow ? 32 : 44
  const ends: EndBox[] = []
  const lines: Line[] = []
  forks.forEach((fork, i) => {
    const middle = TOP + i * STEP + FORK_HEIGHT / 2
    if ('end' in fork.yes) {
      ends.push({
        key: `${fork.id}-yes`,
        transport: fork.yes.end,
        x: endX,
        y: TOP + i * STEP,
        width: endWidth,
        height: FORK_HEIGHT,
        aside: fork.yes.aside ?? ''
      })
      lines.push({
        key: `${fork.id}-yes`,
        path: `M${forkWidth} ${middle}H${endX - 7}`,
        answer: 'yes',
        x: (forkWidth + endX) / 2 - 3,
        y: middle - 7
      })
    }
    const below = TOP + i * STEP + FORK_HEIGHT
    const next = TOP + (i + 1) * STEP
    lines.push({
      key: `${fork.id}-no`,
      path: `M${spine} ${below}V${next - 7}`,
      answer: 'no',
      x: spine + 16,
      y: (below + next) / 2 + 4
    })
    if ('end' in fork.no)
      ends.push({
        key: `${fork.id}-no`,
        transport: fork.no.end,
        x: 0,
        y: next,
        width: narrow ? forkWidth : endWidth,
        height: FORK_HEIGHT,
        aside: fork.no.aside ?? ''
      })
  })
  return { width, height: TOP + forks.length * STEP + FORK_HEIGHT + 24, forks: boxes, ends, lines }
}
