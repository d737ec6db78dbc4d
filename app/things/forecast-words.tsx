import { formatRate } from '../../model/format.ts'
import type { Axis } from '../charts/axis.ts'
import type { Forecast } from '../charts/forecast.ts'
import { moment } from '../format/time.ts'
import { When } from '../format/when.tsx'
import classes from './history.module.css'

/** What the dashed line says: when nothing waits any more, or that it grows; and when unread messages are deleted. */
export const ForecastWords = ({ forecast, axis }: { forecast: Forecast | null; axis: Axis }) => {
  if (forecast === null) return null
  const { growth, empty, lossAt } = forecast
  const now = axis.at
  return (
    <small className={classes.forecast} data-forecast={growth < 0 ? 'drains' : 'grows'}>
      ·{' '}
      {empty.likely !== null ? (
        <>
          at this pace empty ≈ <When at={empty.likely} now={now} />
          <Between soonest={empty.soonest} latest={empty.latest} now={now} />
        </>
      ) : growth > 0 ? (
        `at this pace it grows by ${formatRate(growth)} a second`
      ) : (
        'at this pace it stays as it is'
      )}
      {lossAt === null || lossAt > axis.to ? null : (
        <span className={classes.loss}>
          {' '}
          · unread messages are deleted from ≈ <When at={lossAt} now={now} />
        </span>
      )}
    </small>
  )
}

/** As fast and as slow as it went in the last minutes. */
const Between = ({ soonest, latest, now }: { soonest: number | null; latest: number | null; now: number }) => {
  if (soonest === null || (latest !== null && moment(soonest, now) === moment(latest, now))) return null
  return (
    <>
      {' '}
      (<When at={soonest} now={now} />{' '}
      {latest === null ? (
        'or never'
      ) : (
        <>
          to <When at={latest} now={now} />
        </>
      )}
      )
    </>
  )
}
