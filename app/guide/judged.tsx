'use client'
import { RULES, type Rule } from '../../guide/rules/index.ts'
import type { GuideState, RuleState } from '../../model/finding.ts'
import type { OwnRule } from '../../model/guide-file.ts'
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
      {rulesIn(judged).map((rule) => (
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

/** What a page says of a rule: the guide's, in the team's words where it has some, and the team's own. */
interface Shown extends Pick<Rule, 'id' | 'title' | 'recommendation' | 'strays' | 'needs' | 'transport'> {
  butRight: string | undefined
  own: OwnRule | undefined
  /** Who says what is recommended. */
  team: boolean
}

const rulesIn = (judged: GuideState | null): Shown[] => {
  const { rules = {}, own = [] } = judged?.guide ?? {}
  return [
    ...own.map(
      (each): Shown => ({
        ...each,
        transport: each.transports?.length === 1 ? (each.transports[0] ?? 'any') : 'any',
        strays: each.when,
        needs: 'What the expression reads; what is missing of it is told beside.',
        butRight: undefined,
        own: each,
        team: true
      })
    ),
    ...RULES.map((rule): Shown => {
      const words = rules[rule.id]?.recommendation
      return { ...rule, recommendation: words ?? rule.recommendation, own: undefined, team: words !== undefined }
    })
  ]
}

const RuleRow = ({ rule, state, picture }: { rule: Shown; state: RuleState | undefined; picture: Picture | null }) => (
  <li
    className={classes.rule}
    data-rule={rule.id}
    {...(rule.transport === 'any' ? {} : { 'data-transport': rule.transport })}
  >
    <div>
      <h3>
        {rule.transport === 'any' ? null : <TransportIcon transport={rule.transport} size={15} />}
        {rule.title}
        <small>{whereOf(rule)}</small>
        {rule.own === undefined ? null : <em className={classes.team}>your team’s</em>}
      </h3>
      <p className={classes.says}>
        {rule.recommendation}
        {rule.team && rule.own === undefined ? <span className={classes.words}> Your team’s words.</span> : null}
      </p>
      <dl>
        <dt>Strays</dt>
        <dd>{rule.own === undefined ? rule.strays : <code>{rule.strays}</code>}</dd>
        {rule.butRight === undefined ? null : (
          <>
            <dt>Right</dt>
            <dd>{rule.butRight}</dd>
          </>
        )}
        <dt>Needs</dt>
        <dd>{rule.needs}</dd>
      </dl>
    </div>
    <Standing state={state} picture={picture} />
  </li>
)

const whereOf = ({ transport, own }: Shown): string => {
  if (own !== undefined) return own.transports?.map((each) => TRANSPORT_NAMES[each]).join(', ') ?? 'every transport'
  return transport === 'any' ? 'Kafka, RabbitMQ, Redis' : TRANSPORT_NAMES[transport]
}

const Standing = ({ state, picture }: { state: RuleState | undefined; picture: Picture | null }) => {
  if (state === undefined) return <p className={classes.none}>Not judged yet.</p>
  const { concerns, strays, fits, unknown, examples } = state
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
        <Examples word="strays" ids={examples?.strays ?? []} count={strays} picture={picture} />
        <Examples word="fits" ids={examples?.fits ?? []} count={fits} picture={picture} />
        {unknown.map(({ missing, count, examples: of }) => (
          <li key={missing}>
            {missing} <Channels ids={of} count={count} picture={picture} />
          </li>
        ))}
      </ul>
    </div>
  )
}

/** As many names as one reads. */
const MOST = 3

interface ChannelsProps {
  ids: readonly string[]
  count: number
  picture: Picture | null
}

const Channels = ({ ids, count, picture }: ChannelsProps) => (
  <span className={classes.of}>
    {ids.slice(0, MOST).map((id, i) => (
      <span key={id}>
        {i === 0 ? '' : ', '}
        <Link href={`/?sel=${encodeURIComponent(id)}`}>{picture?.entities.get(id)?.name ?? nameOfId(id)}</Link>
      </span>
    ))}
    {count > MOST ? ` and ${count - MOST} more` : ''}
  </span>
)

/** The reader's own channels, as examples of a recommendation. */
const Examples = ({ word, ...rest }: ChannelsProps & { word: 'strays' | 'fits' }) =>
  rest.ids.length === 0 ? null : (
    <li data-example={word}>
      {word === 'fits' ? 'As recommended:' : 'Not as recommended:'} <Channels {...rest} />
    </li>
  )
