'use client'
import { RULES, type Rule } from '../../guide/rules/index.ts'
import type { GuideState, RuleState } from '../../model/finding.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { When } from '../format/when.tsx'
import { TRANSPORT_NAMES } from '../format/words.ts'
import guide from './guide.module.css'
import classes from './judged.module.css'
import { nameOfId } from './names.ts'
import { TransportIcon } from './transport-icon.tsx'

/** Every rule: what it looks for, what looks like it and is right, how it stands, and what is missing where it can't judge yet. */
export const Judged = ({
  judged,
  picture,
  now
}: {
  judged: GuideState | null
  picture: Picture | null
  now: number
}) => (
  <section id="rules" className={guide.section}>
    <h2>What is judged</h2>
    <p className={guide.lead}>
      The collector looks once a minute at how each channel is used
      {judged === null ? null : (
        <>
          ; it last did <When at={judged.at} now={now} how="ago" />
        </>
      )}
      . A finding opens after two minutes and closes after ten, so that none flaps. Not knowing is no verdict: the rule
      says what it lacks.
    </p>
    <ul className={classes.rules}>
      {RULES.map((rule) => (
        <RuleRow
          key={rule.id}
          rule={rule}
          state={judged?.rules.find((each) => each.rule === rule.id)}
          picture={picture}
        />
      ))}
    </ul>
  </section>
)

const RuleRow = ({ rule, state, picture }: { rule: Rule; state: RuleState | undefined; picture: Picture | null }) => (
  <li
    className={classes.rule}
    data-rule={rule.id}
    {...(rule.transport === 'any' ? {} : { 'data-transport': rule.transport })}
  >
    <div>
      <h3>
        {rule.transport === 'any' ? null : <TransportIcon transport={rule.transport} size={15} />}
        {rule.title}
        <small>{rule.transport === 'any' ? 'Kafka, RabbitMQ, Redis' : TRANSPORT_NAMES[rule.transport]}</small>
      </h3>
      <p className={classes.says}>{rule.recommendation}</p>
      <dl>
        <dt>Strays</dt>
        <dd>{rule.strays}</dd>
        <dt>Right</dt>
        <dd>{rule.butRight}</dd>
        <dt>Needs</dt>
        <dd>{rule.needs}</dd>
      </dl>
    </div>
    <Standing state={state} picture={picture} />
  </li>
)

const Standing = ({ state, picture }: { state: RuleState | undefined; picture: Picture | null }) => {
  if (state === undefined) return <p className={classes.none}>Not judged yet.</p>
  const { concerns, strays, fits, unknown } = state
  if (concerns === 0) return <p className={classes.none}>Nothing here that it is about.</p>
  const unclear = concerns - strays - fits
  return (
    <div className={classes.standing}>
      <p className={classes.counts}>
        <span>
          <b>{fits}</b> {fits === 1 ? 'fits' : 'fit'}
        </span>
        <span data-strays={strays > 0}>
          <b>{strays}</b> {strays === 1 ? 'strays' : 'stray'}
        </span>
        <span>
          <b>{unclear}</b> can’t be judged yet
        </span>
      </p>
      <ul>
        {unknown.map(({ missing, count, examples }) => (
          <li key={missing}>
            {missing}{' '}
            <span className={classes.of}>
              {examples.slice(0, 3).map((id, i) => (
                <span key={id}>
                  {i === 0 ? '' : ', '}
                  <Link href={`/?sel=${encodeURIComponent(id)}`}>
                    {picture?.entities.get(id)?.name ?? nameOfId(id)}
                  </Link>
                </span>
              ))}
              {count > 3 ? ` and ${count - 3} more` : ''}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
