'use client'
import { COMPARISON, type ComparisonRow } from '../../guide/comparison.ts'
import { FACTS } from '../../guide/facts.ts'
import type { GuideState } from '../../model/finding.ts'
import type { Transport } from '../../model/observation.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import classes from './comparison.module.css'
import guide from './guide.module.css'
import { evidenceOf, type Observed, observe } from './observed.ts'
import { TransportIcon } from './transport-icon.tsx'

interface Watched {
  picture: Picture | null
  /** The collector’s last look; null before there was one. */
  judged: GuideState | null
}

/** Feature by feature, what the guide expects of each transport, and beneath it what is seen here. */
export const Comparison = ({ picture, judged }: Watched) => (
  <section id="compare" className={guide.section}>
    <h2>Side by side</h2>
    <p className={guide.lead}>
      Above, what the guide expects. Beneath, what is seen here now; a dash where nothing tells.
    </p>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard. */}
    <section className={classes.scroll} aria-label="Comparison" tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col" aria-label="Feature" />
            {FACTS.map(({ transport, title }) => (
              <th key={transport} scope="col" data-transport={transport}>
                <a href={`#${transport}`}>
                  <TransportIcon transport={transport} size={15} />
                  {title}
                </a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {COMPARISON.map((row) => (
            <Row key={row.feature} row={row} picture={picture} judged={judged} />
          ))}
        </tbody>
      </table>
    </section>
  </section>
)

const Row = ({ row, picture, judged }: Watched & { row: ComparisonRow }) => {
  const { feature, asks, expects, observed } = row
  const see = (transport: Transport): Observed | null => {
    if (picture === null) return null
    return observed === null
      ? { reason: 'Nothing that is watched tells of it.' }
      : observe(picture, transport, observed, judged)
  }
  return (
    <tr>
      <th scope="row">
        {feature}
        <small>{asks}</small>
      </th>
      {FACTS.map(({ transport }) => (
        <td key={transport} data-transport={transport}>
          {expects[transport]}
          <Seen observed={see(transport)} evidence={evidenceOf(transport, observed, judged)} />
        </td>
      ))}
    </tr>
  )
}

const Seen = ({ observed, evidence }: { observed: Observed | null; evidence: string }) =>
  observed === null ? (
    <small>…</small>
  ) : 'text' in observed ? (
    <small>
      <Link href={evidence}>{observed.text}</Link>
    </small>
  ) : (
    <small className={classes.none} title={observed.reason}>
      – <span className={classes.spoken}>{observed.reason}</span>
    </small>
  )
