'use client'
import { UnstyledButton } from '@mantine/core'
import type { Condition } from '../../model/alert.ts'
import type { AlertFigure, AlertSubject } from '../../model/known.ts'
import { UiIcon } from '../icons/ui.tsx'
import { Amount } from './amount.tsx'
import classes from './editor.module.css'
import { FIGURES_OF, figureName } from './units.ts'

/** One condition: a figure, over or under, a number with its unit. */
export const ConditionFields = ({
  subject,
  condition: { figure, is, threshold },
  change,
  remove
}: {
  subject: AlertSubject
  condition: Condition
  change(change: Partial<Condition>): void
  remove: (() => void) | null
}) => (
  <div className={classes.condition}>
    <select
      className={classes.input}
      aria-label="Figure"
      value={figure}
      onChange={({ currentTarget }) => change({ figure: currentTarget.value as AlertFigure, threshold: 0 })}
    >
      {FIGURES_OF[subject].map((each) => (
        <option key={each} value={each}>
          {figureName(each)}
        </option>
      ))}
    </select>
    <select
      className={classes.input}
      aria-label="Over or under"
      value={is}
      onChange={({ currentTarget }) => change({ is: currentTarget.value as Condition['is'] })}
    >
      <option value="over">over</option>
      <option value="under">under</option>
    </select>
    <Amount figure={figure} label="Threshold" value={threshold} change={(value) => change({ threshold: value })} />
    {remove === null ? null : (
      <UnstyledButton className={classes.remove} onClick={remove} aria-label={`Take away: ${figureName(figure)}`}>
        <UiIcon name="close" size={14} />
      </UnstyledButton>
    )}
  </div>
)
