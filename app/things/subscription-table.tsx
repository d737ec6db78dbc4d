'use client'
import { UnstyledButton } from '@mantine/core'
import type { TopologySubscription } from '../../model/api.ts'
import type { FigureName } from '../../model/figure.ts'
import type { Health } from '../../model/state.ts'
import { STATE_WORDS } from '../../model/state-words.ts'
import type { Picture } from '../client/picture.ts'
import { figureHead } from '../format/csv.ts'
import { figureText, MEANINGS, showFigure, wordOf } from '../format/figure.ts'
import { When } from '../format/when.tsx'
import { HealthMark } from '../icons/marks.tsx'
import { type Column, DataTable } from '../panel/data-table.tsx'
import { figureHealth } from '../panel/figure-order.ts'
import panel from '../panel/panel.module.css'
import { figureValue } from '../panel/sort.ts'
import type { Subject } from '../panel/subject.ts'
import classes from './things.module.css'

const FIGURES = ['backlog', 'lateness', 'in_rate', 'out_rate', 'drain', 'readers'] as const satisfies FigureName[]
/** More of it is worse; too few readers are. */
const FIRST_UP: ReadonlySet<FigureName> = new Set(['readers'])
const RANK: Record<Health, number> = { ok: 0, unknown: 1, warn: 2, critical: 3 }

interface SubscriptionTableProps {
  subject: Subject
  picture: Picture
  go(id: string): void
}

/** Every reader of a topic or stream, or every channel that a group reads, with its figures. A queue's one, and that of a group of one channel, are what the page begins with. */
export const SubscriptionTable = ({ subject, picture, go }: SubscriptionTableProps) => {
  const { subscriptions, kind, id, name } = subject
  if (kind === 'queue' || subscriptions.length === 0 || (kind === 'group' && subscriptions.length === 1)) return null
  const otherOf = ({ channel, reader }: TopologySubscription): string => (reader === id ? channel : (reader ?? channel))
  const nameOf = (each: TopologySubscription): string => picture.entities.get(otherOf(each))?.name ?? otherOf(each)
  const columns: Column<TopologySubscription>[] = [
    {
      name: 'name',
      word: kind === 'group' ? 'channel' : 'group',
      first: 'up',
      left: true,
      value: nameOf,
      cell: (each) => (
        <UnstyledButton className={panel.link} onClick={() => go(otherOf(each))}>
          {nameOf(each)}
        </UnstyledButton>
      )
    },
    { ...STATE, cell: (each) => <State of={each} now={picture.at} /> },
    ...FIGURES.map(figureColumn)
  ]
  return (
    <DataTable
      name="readers"
      title={kind === 'group' ? 'Reads' : 'Readers'}
      note={subscriptions.length}
      of={name}
      columns={columns}
      rows={subscriptions}
      id={(each) => each.id}
    />
  )
}

const STATE: Omit<Column<TopologySubscription>, 'cell'> = {
  name: 'state',
  word: 'state',
  first: 'down',
  left: true,
  value: ({ health }) => RANK[health],
  exported: ({ state }) => STATE_WORDS[state],
  says: ({ health }) => ({ 'data-health': health })
}

const State = ({ of: { state, health, since }, now }: { of: TopologySubscription; now: number }) => (
  <span className={classes.state}>
    <HealthMark health={health} size={12} /> {STATE_WORDS[state]}
    <small>
      {' '}
      since <When at={since} now={now} />
    </small>
  </span>
)

const figureColumn = (name: FigureName): Column<TopologySubscription> => ({
  name,
  word: wordOf(name).toLowerCase(),
  head: figureHead(name),
  meaning: MEANINGS[name],
  first: FIRST_UP.has(name) ? 'up' : 'down',
  value: ({ figures }) => figureValue(figures[name]),
  cell: ({ figures }) => (figures[name] === undefined ? '' : figureText(name, figures[name])),
  says: ({ figures, health }) => {
    const figure = figures[name]
    if (figure === undefined) return {}
    const { note, kind, sign } = showFigure(name, figure)
    return {
      'data-figure': name,
      'data-health': figureHealth(name, figure, health),
      ...(kind === 'known' && sign === '' ? {} : { title: note })
    }
  }
})
