'use client'
import { UnstyledButton } from '@mantine/core'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { KindIcon } from '../icons/kinds.tsx'
import { UiIcon } from '../icons/ui.tsx'
import classes from '../shell/head.module.css'
import { PageHead } from '../shell/page-head.tsx'
import { addressOf } from '../things/address.ts'
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
    <Way picture={picture} choice={choice} choose={choose} />
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
        onClick={() => choose({ q: '', show: null, transport: null, target: null, way: null })}
        title="Take off the filters (Esc)"
      >
        {matches === 0 ? 'none match' : `${matches} match`} ×
      </UnstyledButton>
    )}
  </>
)

const worstOf = ({ alerts }: Picture): 'critical' | 'warn' =>
  alerts.some(({ severity }) => severity === 'critical') ? 'critical' : 'warn'

/** The way that is lit, where one is: its page is a step away, and a press takes the light off. */
const Way = ({ picture, choice: { way }, choose }: Pick<HeadProps, 'picture' | 'choice' | 'choose'>) => {
  if (way === null) return null
  const entity = picture.entities.get(way)
  return (
    <span className={classes.way}>
      <KindIcon kind="pathway" size={14} />
      {entity === undefined ? (
        <span>no message goes this way now</span>
      ) : (
        <Link href={addressOf(entity)} title={entity.name}>
          {entity.name}
        </Link>
      )}
      <UnstyledButton aria-label="Show all ways" title="Show all ways" onClick={() => choose({ way: null })}>
        <UiIcon name="close" size={14} />
      </UnstyledButton>
    </span>
  )
}

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
