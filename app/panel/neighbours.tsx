'use client'
import { UnstyledButton } from '@mantine/core'
import type { TopologyEdge } from '../../model/api.ts'
import { isKnown } from '../../model/known.ts'
import type { Picture } from '../client/picture.ts'
import { figureHead } from '../format/csv.ts'
import { figureText, MEANINGS } from '../format/figure.ts'
import { edgeWord } from '../format/words.ts'
import { HealthMark } from '../icons/marks.tsx'
import { type Column, DataTable } from './data-table.tsx'
import classes from './panel.module.css'
import { figureValue } from './sort.ts'
import type { Subject } from './subject.ts'

interface NeighboursProps {
  subject: Subject
  picture: Picture
  go(id: string): void
  /** Shows each, however many there are. */
  all?: boolean
}

/** Who is touched: who writes, who reads, and where dead letters go. */
export const Neighbours = ({ subject, picture, go, all = false }: NeighboursProps) => {
  const rows = neighboursOf(subject)
  if (rows.length === 0) return null
  const nameOf = ({ id }: Row): string => picture.entities.get(id)?.name ?? id
  const name: Column<Row> = {
    name: 'name',
    word: 'name',
    first: 'up',
    left: true,
    value: nameOf,
    cell: (row) => {
      const entity = picture.entities.get(row.id)
      return (
        <>
          <UnstyledButton className={classes.link} onClick={() => go(row.id)}>
            {nameOf(row)}
          </UnstyledButton>{' '}
          {entity === undefined ? null : <HealthMark health={entity.health} size={12} />}
        </>
      )
    }
  }
  const rate: Column<Row> = {
    name: 'rate',
    word: 'rate',
    head: figureHead('rate'),
    meaning: MEANINGS.rate,
    first: 'down',
    value: ({ edge }) => figureValue(edge.figures.rate),
    cell: ({ edge }) => (
      <UnstyledButton onClick={() => go(edge.id)} title={`${edgeWord(edge.kind)}: the edge itself`}>
        {figureText('rate', edge.figures.rate)}
      </UnstyledButton>
    )
  }
  return (
    <DataTable
      name="near"
      title="Who is touched"
      heading="h3"
      of={subject.name}
      columns={[WAY, name, rate]}
      rows={rows}
      id={({ role, id, edge }) => `${role}/${edge.id}/${id}`}
      {...(all ? {} : { most: MOST })}
    />
  )
}

/** As many as help; a hub's others are found by searching. */
const MOST = 12

interface Row {
  role: string
  id: string
  edge: TopologyEdge
}

const ROLES = ['in', 'out', 'dead']
const rateOf = ({ edge }: Row): number => (isKnown(edge.figures.rate) ? edge.figures.rate.value : -1)
const byRole = (a: Row, b: Row): number => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || rateOf(b) - rateOf(a)

const neighboursOf = ({ near, edge }: Subject): Row[] => {
  if (edge !== null)
    return [
      { role: 'from', id: edge.from, edge },
      { role: 'to', id: edge.to, edge }
    ]
  const roleOf = ({ kind }: TopologyEdge, role: string): string => (kind === 'dead_letters' ? 'dead' : role)
  return [
    ...near.incoming.map((each) => ({ role: roleOf(each, 'in'), id: each.from, edge: each })),
    ...near.outgoing.map((each) => ({ role: roleOf(each, 'out'), id: each.to, edge: each }))
  ].sort(byRole)
}

const WAY: Column<Row> = {
  name: 'way',
  word: 'way',
  first: 'up',
  value: ({ role }) => ROLES.indexOf(role),
  exported: ({ role }) => role,
  cell: ({ role }) => role,
  says: ({ edge }) => ({ title: edgeWord(edge.kind) })
}
