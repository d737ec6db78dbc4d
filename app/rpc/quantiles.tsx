import type { RpcTold } from '../../model/rpc-answer.ts'
import { MEANINGS, showNumber } from '../format/figure.ts'
import classes from './quantiles.module.css'

const NAMES = ['p50', 'p90', 'p95', 'p99'] as const

/** How long the calls of the time shown took, of all or of the set that was chosen. Left out where none took a time. */
export const QuantileRow = ({ told }: { told: Pick<RpcTold, (typeof NAMES)[number]> }) =>
  told.p50 === null ? null : (
    <dl className={classes.row} data-quantiles>
      {NAMES.map((name) => {
        const value = told[name]
        return value === null ? null : (
          <div key={name} data-quantile={name} title={MEANINGS[name]}>
            <dt>{name}</dt>
            <dd>
              <i>≈</i>
              {showNumber(name, value).map((piece) => (
                <span key={piece.unit}>
                  {piece.value} <i>{piece.unit}</i>
                </span>
              ))}
            </dd>
          </div>
        )
      })}
    </dl>
  )
