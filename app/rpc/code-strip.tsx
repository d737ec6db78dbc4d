import { formatCount } from '../../model/format.ts'
import { isFailure } from '../../model/rpc.ts'
import { type Axis, rightOf } from '../charts/axis.ts'
import { useWidth } from '../charts/use-width.ts'
import { moment, utc } from '../format/time.ts'
import classes from './code-strip.module.css'
import { columnX, type Map2d } from './heat.ts'
import { badIn, mostOf, type Side, stackOf, toneOf } from './sides.ts'

const HEIGHT = 48
/** Above the highest column stands its number. */
const HEAD = 14

interface StripsProps {
  sides: readonly Side[]
  axis: Axis
  /** Width of a column, ms. */
  step: number
  words: string
}

/** What did not end well over time, a strip for each side that tells, on one scale: what callers alone saw stands beside what the server saw. */
export const Strips = ({ sides, axis, step, words }: StripsProps) => {
  const { ref, width } = useWidth()
  const most = mostOf(sides)
  const map: Map2d = {
    axis,
    width: Math.max(1, width - rightOf(axis)),
    height: HEIGHT,
    step,
    rows: { perOctave: 1, first: 0, count: 1 }
  }
  return (
    <div ref={ref} className={classes.strips}>
      {sides.map((side) =>
        stackOf(side).length === 0 ? (
          <p key={side.end} className={classes.well} data-strip={side.end}>
            {side.says}: all OK
          </p>
        ) : (
          <Strip key={side.end} side={side} map={map} most={most} words={words} />
        )
      )}
    </div>
  )
}

const Strip = ({ side, map, most, words }: { side: Side; map: Map2d; most: number; words: string }) => {
  const stack = stackOf(side)
  const highest = Math.max(0, ...side.steps.map(({ codes }) => badIn(codes)))
  return (
    <figure className={classes.strip} data-strip={side.end}>
      <figcaption>
        {side.says} <small>at most {formatCount(highest)} in a step</small>
      </figcaption>
      <svg
        width={map.width}
        height={HEIGHT}
        role="img"
        aria-label={`Calls that did not end with OK over the ${words}, ${side.says}: at most ${formatCount(highest)} in a step`}
      >
        <path className={classes.ground} d={`M0 ${HEIGHT - 0.5}H${map.width}`} />
        {side.steps.map(({ at, codes }) => {
          if (badIn(codes) === 0) return null
          const { left, wide } = columnX(map, at)
          const said = stack.flatMap((code) => (codes[code] ? [`${code} ${formatCount(codes[code])}`] : []))
          let below = HEIGHT
          return (
            <g key={at}>
              <title>{`${moment(at, map.axis.at)} (${utc(at)}): ${said.join(', ')}`}</title>
              {stack.map((code) => {
                const calls = codes[code] ?? 0
                if (calls === 0) return null
                const height = Math.max(1, (calls / most) * (HEIGHT - HEAD))
                below -= height
                return (
                  <rect
                    key={code}
                    className={classes.piece}
                    data-code-piece={code}
                    data-tone={toneOf(side, code)}
                    data-failure={isFailure(code, side.end)}
                    x={left}
                    width={Math.max(1, wide - 0.5)}
                    y={below}
                    height={height}
                  />
                )
              })}
            </g>
          )
        })}
        <path className={classes.plumb} d={`M${map.width - 0.5} 0V${HEIGHT}`} />
      </svg>
    </figure>
  )
}
