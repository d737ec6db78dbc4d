'use client'
import { Fragment } from 'react'
import type { Hop, Pathway } from '../../model/pathway.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { figureHead } from '../format/csv.ts'
import { figureText, showFigure } from '../format/figure.ts'
import { KindIcon } from '../icons/kinds.tsx'
import { type Column, DataTable } from '../panel/data-table.tsx'
import panel from '../panel/panel.module.css'
import { figureValue } from '../panel/sort.ts'
import { addressOf } from '../things/address.ts'
import classes from './chain.module.css'
import { kindOf } from './kind-of.ts'
import { timeOf } from './time.ts'
import { titleOf } from './title.ts'

/** The steps of a way, one by one. */
export const HopTable = ({ way, picture }: { way: Pathway; picture: Picture }) => {
  if (way.hops.length === 0) return null
  const at = new Map(way.hops.map(({ id }, i) => [id, i + 1]))
  const columns: Column<Hop>[] = [
    { name: 'at', word: 'step', first: 'up', left: true, value: ({ id }) => at.get(id) ?? null },
    {
      name: 'name',
      word: 'through',
      first: 'up',
      left: true,
      value: ({ name }) => name,
      cell: (hop) => <Through hop={hop} picture={picture} />
    },
    {
      name: 'what',
      word: 'what',
      first: 'up',
      left: true,
      value: (hop) => whatOf(hop, picture),
      cell: (hop) => <What hop={hop} picture={picture} />
    },
    ...(['p50', 'p95', 'p99'] as const).map(
      (name): Column<Hop> => ({
        name,
        word: name,
        head: figureHead(name),
        first: 'down',
        value: (hop) => figureValue(timeOf(hop, picture)[name]),
        cell: (hop) => {
          const { [name]: figure, by } = timeOf(hop, picture)
          return by === 'broker' && name === 'p95'
            ? `${figureText(name, figure)} *`
            : figureText(name, figure).replace('≈ ', '')
        },
        says: (hop) => {
          const { [name]: figure, by } = timeOf(hop, picture)
          if (by === 'broker') return { title: BROKERS }
          return figure === undefined ? {} : { title: showFigure(name, figure).note }
        }
      })
    ),
    {
      name: 'share',
      word: 'share of time',
      head: figureHead('share'),
      first: 'down',
      value: ({ figures }) => figureValue(figures.share),
      cell: ({ figures }) => figureText('share', figures.share).replace('≈ ', '')
    }
  ]
  return (
    <>
      <DataTable
        name="steps"
        title="Steps"
        note="in the order of the way; processing, or time in queue"
        of={titleOf(way)}
        columns={columns}
        rows={way.hops}
        id={({ id }) => id}
      />
      {way.hops.some((hop) => timeOf(hop, picture).by === 'broker') ? <p className={panel.dim}>* {BROKERS}</p> : null}
    </>
  )
}

const BROKERS =
  'No sending of what was taken there is known: this is the broker’s own figure, how old the oldest message is that waits there.'

/** What happens at a step, and by what else the way leads there: the method that is called, the exchange that routes, the group that reads. */
const partsOf = (hop: Hop): { what: string; by: [words: string, id: string | null][] } =>
  'channel' in hop
    ? {
        what: hop.transport === 'kafka' && hop.reader === null ? 'in queue, read without a group named' : 'in queue',
        by: [
          ['by exchange', hop.exchange],
          ['read by', hop.reader]
        ]
      }
    : { what: 'processing', by: [['called as', hop.method]] }

const whatOf = (hop: Hop, { entities }: Picture): string => {
  const { what, by } = partsOf(hop)
  return [what, ...by.flatMap(([words, id]) => (id === null ? [] : [`${words} ${entities.get(id)?.name ?? id}`]))].join(
    ', '
  )
}

const What = ({ hop, picture: { entities } }: { hop: Hop; picture: Picture }) => {
  const { what, by } = partsOf(hop)
  return (
    <>
      {what}
      {by.map(([words, id]) => {
        const entity = id === null ? undefined : entities.get(id)
        if (entity === undefined) return null
        return (
          <Fragment key={words}>
            , {words}{' '}
            <Link className={panel.link} href={addressOf(entity)}>
              {entity.name}
            </Link>
          </Fragment>
        )
      })}
    </>
  )
}

const Through = ({ hop, picture }: { hop: Hop; picture: Picture }) => {
  const entity = picture.entities.get('service' in hop ? hop.service : hop.channel)
  return (
    <span className={classes.through} {...(hop.transport === null ? {} : { 'data-transport': hop.transport })}>
      <KindIcon kind={kindOf(hop, picture)} size={14} />
      {entity === undefined ? (
        hop.name
      ) : (
        <Link className={panel.link} href={addressOf(entity)}>
          {hop.name}
        </Link>
      )}
    </span>
  )
}
