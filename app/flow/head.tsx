'use client'
import { UnstyledButton } from '@mantine/core'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { UiIcon } from '../icons/ui.tsx'
import classes from '../shell/head.module.css'
import { PageHead } from '../shell/page-head.tsx'
import { Chips } from './chips.tsx'
import { countsOf } from './counts.ts'
import type { Choice } from './filter.ts'
import { Search } from './search.tsx'
import type { Choose } from './use-choice.ts'
import type { View } from './view.ts'

interface HeadProps {
  picture: Picture
  view: View
  choice: Choice
  choose: Choose
  /** How many nodes are what was asked for; null without filters. */
  matches: number | null
}

export const Head = ({ picture, view, choice, choose, matches }: HeadProps) => (
  <PageHead
    title="Flow"
    sub={<Counts picture={picture} view={view} choice={choice} choose={choose} matches={matches} />}
  >
    <Chips view={view} choice={choice} choose={choose} />
    <TargetFilter picture={picture} choice={choice} choose={choose} />
    <Search q={choice.q} choose={choose} />
  </PageHead>
)

const Counts = ({ picture, view, choice, choose, matches }: HeadProps) => (
  <>
    {picture.alerts.length === 0 ? null : (
      <Link className={classes.count} data-health={worstOf(picture)} href="/alerts">
        {picture.alerts.length === 1 ? '1 alert' : `${picture.alerts.length} alerts`}
      </Link>
    )}
    {countsOf(view.nodes).map(({ health, text }) => (
      <UnstyledButton
        key={health}
        className={classes.count}
        data-health={health}
        aria-pressed={choice.show === health}
        onClick={() => choose({ show: choice.show === health ? null : health })}
      >
        {text}
      </UnstyledButton>
    ))}
    {matches === null ? null : (
      <UnstyledButton
        className={classes.count}
        onClick={() => choose({ q: '', show: null, transport: null, target: null })}
        title="Take off the filters (Esc)"
      >
        {matches === 0 ? 'none match' : `${matches} match`} ×
      </UnstyledButton>
    )}
  </>
)

const worstOf = ({ alerts }: Picture): 'critical' | 'warn' =>
  alerts.some(({ severity }) => severity === 'critical') ? 'critical' : 'warn'

/** Only where there is something to choose between. Small until something is chosen. */
const TargetFilter = ({ picture, choice, choose }: Pick<HeadProps, 'picture' | 'choice' | 'choose'>) => {
  const targets = [...new Set([...picture.entities.values()].map(({ target }) => target))].sort()
  if (targets.length < 2 && choice.target === null) return null
  return (
    <label className={classes.target} data-chosen={choice.target !== null} title="Show one target">
      <UiIcon name="target" size={16} />
      {choice.target === null ? null : <span>{choice.target}</span>}
      <select
        aria-label="Target"
        value={choice.target ?? ''}
        onChange={({ currentTarget }) => choose({ target: currentTarget.value === '' ? null : currentTarget.value })}
      >
        <option value="">All targets</option>
        {targets.map((target) => (
          <option key={target}>{target}</option>
        ))}
      </select>
    </label>
  )
}
