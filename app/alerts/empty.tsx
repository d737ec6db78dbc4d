'use client'
import type { AlertsAnswer, RuleInForce } from '../../model/alert.ts'
import { formatCount } from '../../model/format.ts'
import { Link } from '../client/link.tsx'
import type { Answered } from '../client/use-answer.ts'
import message from '../flow/message.module.css'
import classes from './alerts.module.css'

export const NothingFires = ({ rules, loading }: { rules: readonly RuleInForce[]; loading: boolean }) => {
  if (loading) return <Waiting />
  const judged = rules.filter(({ rule, judges }) => rule.enabled && judges > 0)
  return (
    <section className={message.message}>
      <h2>Nothing fires</h2>
      <p>
        {judged.length === 0
          ? 'No rule has anything to judge yet: there is no subscription, method or target on the picture.'
          : `${judged.length} ${judged.length === 1 ? 'rule judges' : 'rules judge'} what flows, at each poll:`}
      </p>
      <ul>
        {judged.map(({ rule, words, judges }) => (
          <li key={rule.id} className={classes.quiet}>
            <b>{rule.name}</b>
            <span>{words}</span>
            <small>{formatCount(judges)}</small>
          </li>
        ))}
      </ul>
      <p>
        <Link href="/alerts?show=rules">Change them, or make your own</Link>. What fires stands here, on Flow and in the
        tab’s title.
      </p>
    </section>
  )
}

export const NothingFired = ({ answer, trouble }: Answered<AlertsAnswer>) =>
  trouble !== null ? (
    <section className={message.message} role="alert">
      <h2>{trouble.message}</h2>
      <p>{trouble.todo}</p>
    </section>
  ) : answer === null ? (
    <Waiting />
  ) : (
    <section className={message.message}>
      <h2>Nothing fired in the last 24 h</h2>
      <p>What fired and is over stays here for a day; the API has all that is kept.</p>
    </section>
  )

export const Waiting = () => (
  <div className={classes.waiting} role="status" aria-label="Loading">
    <span />
    <span />
    <span />
  </div>
)
