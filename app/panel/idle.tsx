import type { Series } from '../../model/api.ts'
import { formatSeconds } from '../../model/format.ts'
import panel from './panel.module.css'
import { newestOf } from './recent.ts'

interface IdleProps {
  /** Of a subscription, recently. */
  series: readonly Series[]
  /** Name of the channel, where it has to be said. */
  channel: string | null
  most: number
}

/**
 * For how long each consumer of a Redis group has been silent, as XINFO CONSUMERS says: the longest first. Before Redis 7.2 `idle` is since it last got something; from
 * then on it is since it last asked, and `inactive` since it last got something.
 */
export const Idle = ({ series, channel, most }: IdleProps) => {
  const idle = newestOf(series, 'redis.consumer.idle')
  if (idle.length === 0) return null
  const inactive = new Map(newestOf(series, 'redis.consumer.inactive').map(({ part, value }) => [part, value]))
  const since = inactive.size > 0 ? 'since it asked, and since it got something' : 'since it got something'
  return (
    <section>
      <h3 className={panel.heading}>
        Idle by consumer <small>{channel === null ? since : `${since}, of ${channel}`}</small>
      </h3>
      <ul className={panel.rows}>
        {idle.slice(0, most).map(({ part, value }) => (
          <li key={part} className={panel.row}>
            <span>{part}</span>
            <span className={panel.value}>
              {[value, inactive.get(part)]
                .flatMap((ms) => (ms === undefined ? [] : [formatSeconds(ms / 1000)]))
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      {idle.length > most ? <p className={panel.dim}>and {idle.length - most} that are less so</p> : null}
    </section>
  )
}
