'use client'
import { UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import type { AlertRule, RuleInForce, RulesAnswer } from '../../model/alert.ts'
import { formatCount } from '../../model/format.ts'
import { putRule } from '../client/alerts.ts'
import { type Trouble, troubleOf } from '../client/fetch.ts'
import type { Answered } from '../client/use-answer.ts'
import { When } from '../format/when.tsx'
import { HealthMark } from '../icons/marks.tsx'
import { UiIcon } from '../icons/ui.tsx'
import classes from './alerts.module.css'
import { Waiting } from './empty.tsx'

interface Props extends Answered<RulesAnswer> {
  now: number
  edited: string | null
  edit(id: string): void
  again(): void
}

export const RuleList = ({ answer, trouble, now, edited, edit, again }: Props) => {
  if (answer === null) return trouble === null ? <Waiting /> : <p role="alert">{trouble.message}</p>
  return (
    <>
      <ul className={classes.rules}>
        {answer.rules.map((each) => (
          <RuleRow key={each.rule.id} {...each} now={now} chosen={each.rule.id === edited} edit={edit} again={again} />
        ))}
      </ul>
      <UnstyledButton className={classes.new} onClick={() => edit('new')}>
        <UiIcon name="plus" size={16} /> New rule
      </UnstyledButton>
    </>
  )
}

const RuleRow = ({
  rule,
  shipped,
  changed,
  words,
  judges,
  now,
  chosen,
  edit,
  again
}: RuleInForce & Pick<Props, 'now' | 'edit' | 'again'> & { chosen: boolean }) => (
  <li className={classes.ruleRow} data-off={!rule.enabled} data-chosen={chosen}>
    <Switch rule={rule} again={again} />
    <UnstyledButton className={classes.open} onClick={() => edit(rule.id)}>
      <span className={classes.ruleName}>
        <VisuallyHidden>Change: </VisuallyHidden>
        <HealthMark health={rule.severity} size={13} />
        {rule.name}
      </span>
      <span className={classes.words}>{words}</span>
    </UnstyledButton>
    <span className={classes.scope}>
      {scopeOf(rule)}
      <small>
        {rule.mutedUntil !== null && rule.mutedUntil > now ? (
          <>
            muted until <When at={rule.mutedUntil} now={now} />
          </>
        ) : (
          `judges ${formatCount(judges)}`
        )}
        {shipped ? (changed ? ' · changed' : '') : ' · yours'}
      </small>
    </span>
  </li>
)

const SUBJECTS: Record<AlertRule['subject'], string> = {
  subscription: 'consumers',
  rpc_method: 'methods',
  service: 'services',
  target: 'targets'
}

/** `consumers of email*, on kafka`: what it judges, in words. */
const scopeOf = ({ subject, selector }: AlertRule): string => {
  const { transport, targetKind, target, name } = selector
  const parts = [transport ?? targetKind, target === undefined ? undefined : `on ${target}`, name].filter(
    (part) => part !== undefined
  )
  return parts.length === 0 ? `all ${SUBJECTS[subject]}` : `${SUBJECTS[subject]}: ${parts.join(', ')}`
}

const Switch = ({ rule, again }: { rule: AlertRule; again(): void }) => {
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  return (
    <button
      type="button"
      role="switch"
      className={classes.switch}
      aria-checked={rule.enabled}
      aria-label={`${rule.name}: judged`}
      title={trouble?.message ?? (rule.enabled ? 'Judged. Press to switch it off.' : 'Off. Press to have it judged.')}
      onClick={() =>
        putRule({ ...rule, enabled: !rule.enabled }).then(again, (error: unknown) => setTrouble(troubleOf(error)))
      }
    >
      <span />
    </button>
  )
}
