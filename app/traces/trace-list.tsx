import { formatSeconds } from '../../model/format.ts'
import { nameOf } from '../../model/id.ts'
import type { TracesAnswer } from '../../model/trace.ts'
import { Link } from '../client/link.tsx'
import { When } from '../format/when.tsx'
import { HealthMark } from '../icons/marks.tsx'
import panel from '../panel/panel.module.css'

/** As many as a list beside others has room for. */
export const MOST_LISTED = 8

/** Kept traces, a line each that leads to its page: where it went over the thing that was asked for, for how long it did there. */
export const TraceList = ({ traces, now }: { traces: TracesAnswer['traces']; now: number }) => (
  <ul className={panel.rows}>
    {traces.slice(0, MOST_LISTED).map(({ id, at, service, name, seconds, failed, there }) => (
      <li key={id} className={panel.row}>
        {failed ? <HealthMark health="critical" size={13} /> : null}
        <Link className={panel.link} href={`/traces/${id}`}>
          {nameOf(service)} {name}
        </Link>
        <span className={panel.value}>
          <span>
            <When at={at} now={now} /> · {formatSeconds(there?.seconds ?? seconds)}
          </span>
        </span>
      </li>
    ))}
  </ul>
)
