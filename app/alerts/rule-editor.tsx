'use client'
import { UnstyledButton } from '@mantine/core'
import { useEffect, useState } from 'react'
import { ruleWords } from '../../judge/alerts/words.ts'
import type { AlertRule, RuleInForce } from '../../model/alert.ts'
import type { TopologyTarget } from '../../model/api.ts'
import type { AlertSubject } from '../../model/known.ts'
import { putRule, removeRule } from '../client/alerts.ts'
import { type Trouble, troubleOf } from '../client/fetch.ts'
import { UiIcon } from '../icons/ui.tsx'
import panel from '../panel/panel.module.css'
import { Amount } from './amount.tsx'
import { ConditionFields } from './condition-fields.tsx'
import { addCondition, idOf, missing, newRule, removeCondition, withCondition, withSubject } from './draft.ts'
import classes from './editor.module.css'
import { PreviewBox } from './preview-box.tsx'
import { SelectorFields } from './selector-fields.tsx'

const SUBJECTS: Record<AlertSubject, string> = {
  subscription: 'each consumer of a topic, queue or stream',
  rpc_method: 'each gRPC method',
  service: 'each service',
  target: 'each target'
}

interface Props {
  id: string
  rules: readonly RuleInForce[]
  targets: readonly TopologyTarget[]
  /** `did`: something was kept or taken away. */
  done(did: boolean): void
}

/** Writes a rule, with what it would have done over the last day beside it. Nothing is kept before it is saved. */
export const RuleEditor = ({ id, rules, targets, done }: Props) => {
  const known = rules.find(({ rule }) => rule.id === id)
  const [rule, setRule] = useState<AlertRule>(() => known?.rule ?? newRule())
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  useEscape(() => done(false))
  const finish = (work: Promise<unknown>) => {
    work.then(
      () => done(true),
      (error: unknown) => setTrouble(troubleOf(error))
    )
  }
  const lacks = missing(rule)
  const save = () => {
    const own =
      rule.id === ''
        ? {
            ...rule,
            id: idOf(
              rule.name,
              rules.map((each) => each.rule.id)
            )
          }
        : rule
    finish(putRule({ ...own, name: own.name.trim() }))
  }
  return (
    <aside className={panel.panel} aria-label={known === undefined ? 'New rule' : `Rule: ${known.rule.name}`}>
      <UnstyledButton className={panel.close} onClick={() => done(false)} aria-label="Close without saving (Esc)">
        <UiIcon name="close" />
      </UnstyledButton>
      <form
        className={`${panel.body} ${classes.form}`}
        onSubmit={(event) => {
          event.preventDefault()
          if (lacks === null) save()
        }}
      >
        <p className={panel.kind}>
          <UiIcon name="alerts" size={15} />
          {known === undefined ? 'New rule' : known.shipped ? 'Rule that Plumbline comes with' : 'Your rule'}
        </p>
        <label className={classes.field}>
          <span>Name</span>
          <input
            className={classes.input}
            value={rule.name}
            maxLength={120}
            // biome-ignore lint/a11y/noAutofocus: the editor was just asked for, and this is where one begins.
            autoFocus={known === undefined}
            placeholder="What is wrong when it fires"
            onChange={({ currentTarget }) => setRule({ ...rule, name: currentTarget.value })}
          />
        </label>
        <label className={classes.field}>
          <span>Judges</span>
          <select
            className={classes.input}
            value={rule.subject}
            onChange={({ currentTarget }) => setRule(withSubject(rule, currentTarget.value as AlertSubject))}
          >
            {Object.entries(SUBJECTS).map(([subject, words]) => (
              <option key={subject} value={subject}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <SelectorFields rule={rule} targets={targets} setRule={setRule} />

        <fieldset className={classes.set}>
          <legend>Fires when all of these hold</legend>
          {rule.when.map((condition, i) => (
            <ConditionFields
              // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place: two may be equal.
              key={`${i} ${condition.figure}`}
              subject={rule.subject}
              condition={condition}
              change={(change) => setRule(withCondition(rule, i, change))}
              remove={rule.when.length > 1 ? () => setRule(removeCondition(rule, i)) : null}
            />
          ))}
          {rule.when.length < 4 && rule.subject !== 'target' ? (
            <UnstyledButton className={classes.add} onClick={() => setRule(addCondition(rule))}>
              <UiIcon name="plus" size={14} /> and
            </UnstyledButton>
          ) : null}
          {rule.when.length > 1 ? (
            <p className={classes.note}>It resolves by the first; the others say when it begins.</p>
          ) : null}
        </fieldset>
        <div className={classes.pair}>
          <div className={classes.field}>
            <span>for at least</span>
            <Amount
              figure="lateness"
              label="for at least"
              value={rule.forS}
              whole
              change={(forS) => setRule({ ...rule, forS })}
            />
          </div>
          <div className={classes.field}>
            <span>resolves after</span>
            <Amount
              figure="lateness"
              label="resolves after"
              value={rule.keepS}
              whole
              change={(keepS) => setRule({ ...rule, keepS })}
            />
          </div>
        </div>
        <div className={classes.pair}>
          <label className={classes.field}>
            <span>Severity</span>
            <select
              className={classes.input}
              value={rule.severity}
              onChange={({ currentTarget }) =>
                setRule({ ...rule, severity: currentTarget.value as AlertRule['severity'] })
              }
            >
              <option value="critical">critical</option>
              <option value="warn">warning</option>
            </select>
          </label>
          <label className={classes.field}>
            <span>While it isn’t known</span>
            <select
              className={classes.input}
              value={rule.unknown}
              onChange={({ currentTarget }) =>
                setRule({ ...rule, unknown: currentTarget.value as AlertRule['unknown'] })
              }
            >
              <option value="keep">stays as it is</option>
              <option value="fire">fires</option>
              <option value="resolve">resolves</option>
            </select>
          </label>
        </div>

        <PreviewBox rule={rule} ready={rule.when.every(({ threshold }) => Number.isFinite(threshold))} />

        <p className={classes.words}>Fires at: {ruleWords(rule)}.</p>
        {trouble === null ? null : (
          <p className={classes.trouble} role="alert">
            {trouble.message} {trouble.todo}
          </p>
        )}
        <div className={classes.actions}>
          <button type="submit" className={classes.primary} disabled={lacks !== null} title={lacks ?? undefined}>
            Save
          </button>
          <UnstyledButton className={classes.plain} onClick={() => done(false)}>
            Cancel
          </UnstyledButton>
          {known === undefined || (known.shipped && !known.changed) ? null : (
            <UnstyledButton className={classes.away} onClick={() => finish(removeRule(known.rule.id))}>
              {known.shipped ? 'As it was shipped' : 'Delete'}
            </UnstyledButton>
          )}
        </div>
      </form>
    </aside>
  )
}

/** Escape leaves it, from within a field too; not while it closes a dialog that stands before it. */
const useEscape = (close: () => void): void => {
  useEffect(() => {
    const press = ({ key }: KeyboardEvent) => {
      if (key === 'Escape' && document.querySelector('[role=dialog][aria-modal=true]') === null) close()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  })
}
