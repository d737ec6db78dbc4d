import type { Alert, WebhooksAnswer } from '../../model/alert.ts'
import type { EpisodeAnswer } from '../../model/episode.ts'
import type { Finding } from '../../model/finding.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { When } from '../format/when.tsx'
import { nameOfId, titleOf } from '../guide/names.ts'
import { FindingMark } from '../icons/marks.tsx'
import { FigureGrid } from '../panel/figure-grid.tsx'
import panel from '../panel/panel.module.css'
import { Outcome } from './delivery-outcome.tsx'
import classes from './episode.module.css'

interface OfTime {
  episode: EpisodeAnswer
  now: number
}

/** Where its channel strayed from the guide while it fired: often the reason that it could. */
export const FindingsThen = ({ episode, picture, now }: OfTime & { picture: Picture }) => {
  const { alert, findings, names } = episode
  return (
    <section>
      <h2 className={panel.heading}>
        The guide then <small>where it strayed while this went on</small>
      </h2>
      {findings.length === 0 ? (
        <p className={panel.dim}>Nothing of it strayed from the guide then, as far as it was watched.</p>
      ) : (
        <ul className={panel.rows} aria-label="Findings of the guide then">
          {findings.map((finding) => (
            <li key={finding.id} className={panel.row} data-finding={finding.rule}>
              <span className={panel.tilted}>
                <FindingMark size={14} />
              </span>
              <p className={panel.dim}>
                <Link className={panel.plain} href={`/guide?finding=${encodeURIComponent(finding.id)}`}>
                  {titleOf(finding)}
                </Link>
                {alert.of.split('|')[0] === finding.of
                  ? ''
                  : ` of ${names[finding.of] ?? picture.entities.get(finding.of)?.name ?? nameOfId(finding.of)}`}
                : {finding.summary}{' '}
                <small className={classes.life}>
                  <Life finding={finding} alert={alert} now={now} />
                </small>
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** How a finding’s life lies to the episode’s. */
const Life = ({ finding: { since, resolvedAt }, alert, now }: { finding: Finding; alert: Alert; now: number }) => (
  <>
    {since <= alert.since ? 'Stood before it, since ' : 'Began while it went on, '}
    <When at={since} now={now} />
    {resolvedAt === null ? '; open still.' : null}
    {resolvedAt === null ? null : (
      <>
        {alert.resolvedAt !== null && resolvedAt > alert.resolvedAt ? '; outlasted it, to ' : '; over '}
        <When at={resolvedAt} now={now} />.
      </>
    )}
  </>
)

const SAID: Record<WebhooksAnswer['deliveries'][number]['kind'], string> = {
  firing: 'it fires',
  resolved: 'it is over',
  digest: 'the guide’s week',
  test: 'a test'
}

export const WhoWasTold = ({ episode: { deliveries }, now }: OfTime) => (
  <section>
    <h2 className={panel.heading}>Who was told</h2>
    {deliveries.length === 0 ? (
      <p className={panel.dim}>
        Nobody: there was no webhook for it. <Link href="/alerts?show=webhooks">Webhooks</Link>
      </p>
    ) : (
      <ol className={panel.rows} aria-label="Who was told">
        {deliveries.map((delivery) => (
          <li key={delivery.id} className={`${panel.row} ${classes.told}`}>
            <When at={delivery.createdAt} now={now} />
            <span>
              <b>{delivery.webhook}</b>, that {SAID[delivery.kind]}
            </span>
            <span className={panel.value}>
              <Outcome delivery={delivery} />
            </span>
          </li>
        ))}
      </ol>
    )}
  </section>
)

export const ItsRule = ({ episode: { alert, rule } }: { episode: EpisodeAnswer }) => (
  <section>
    <h2 className={panel.heading}>The rule</h2>
    <p className={panel.dim}>
      {rule === null ? (
        `${alert.ruleName} was taken away since.`
      ) : (
        <>
          <Link className={panel.plain} href={`/alerts?show=rules&rule=${encodeURIComponent(alert.rule)}`}>
            {alert.ruleName}
          </Link>
          : {rule}.
        </>
      )}
    </p>
  </section>
)

/** As of its last look. */
export const ItsFigures = ({ alert }: { alert: Alert }) =>
  Object.keys(alert.figures).length === 0 ? null : (
    <section>
      <h2 className={panel.heading}>
        Figures <small>{alert.resolvedAt === null ? 'at the newest poll' : 'when it was over'}</small>
      </h2>
      <FigureGrid figures={alert.figures} kind="queue" health={alert.resolvedAt === null ? alert.severity : 'ok'} />
    </section>
  )
