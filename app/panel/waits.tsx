'use client'
import { UnstyledButton } from '@mantine/core'
import type { TopologyEdge } from '../../model/api.ts'
import type { Picture } from '../client/picture.ts'
import { figureHead } from '../format/csv.ts'
import { figureText } from '../format/figure.ts'
import { type Column, DataTable } from './data-table.tsx'
import classes from './panel.module.css'
import { figureValue } from './sort.ts'
import type { Subject } from './subject.ts'
import { silentReaders, waitEdges } from './wait-edges.ts'

/** As many as help. */
const MOST_NAMED = 5

interface WaitsProps {
  subject: Subject
  picture: Picture
  go(id: string): void
}

/** How long messages waited before each service took them, as the spans of both ends say. */
export const Waits = ({ subject, picture, go }: WaitsProps) => {
  const edges = waitEdges(subject, picture)
  const silent = silentReaders(subject, picture)
  if (edges.length === 0 && silent.length === 0) return null
  return (
    <section>
      {edges.length === 0 ? (
        <h3 className={classes.heading}>
          Time in queue <small>from being sent to being taken</small>
        </h3>
      ) : (
        <Table edges={edges} subject={subject} picture={picture} go={go} />
      )}
      {silent.length === 0 ? null : (
        <p className={classes.dim}>
          {silent.slice(0, MOST_NAMED).join(', ')}
          {silent.length > MOST_NAMED ? ` and ${silent.length - MOST_NAMED} more` : ''}{' '}
          {silent.length === 1
            ? 'takes from it, as its broker says, and sends'
            : 'take from it, as their broker says, and send'}{' '}
          no telemetry: how long messages waited there is not known.
        </p>
      )}
    </section>
  )
}

const Table = ({ edges, subject, picture, go }: WaitsProps & { edges: readonly TopologyEdge[] }) => {
  const other = subject.kind === 'service' ? 'from' : 'to'
  const nameOf = (edge: TopologyEdge): string => picture.entities.get(edge[other])?.name ?? edge[other]
  const columns: Column<TopologyEdge>[] = [
    {
      name: 'service',
      word: subject.kind === 'service' ? 'from' : 'taken by',
      first: 'up',
      left: true,
      value: nameOf,
      cell: (edge) => (
        <UnstyledButton className={classes.link} onClick={() => go(edge[other])}>
          {nameOf(edge)}
        </UnstyledButton>
      )
    },
    ...COLUMNS
  ]
  return (
    <DataTable
      name="waits"
      title="Time in queue"
      heading="h3"
      note="from being sent to being taken"
      of={subject.name}
      columns={columns}
      rows={edges}
      id={({ id }) => id}
    />
  )
}

/** All are estimates: the sign is left out. */
const waitColumn = (name: 'wait_p50' | 'wait_p95' | 'wait_p99', word: string): Column<TopologyEdge> => ({
  name,
  word,
  head: figureHead(name),
  first: 'down',
  value: ({ figures }) => figureValue(figures[name]),
  cell: ({ figures }) => figureText(name, figures[name]).replace('≈ ', ''),
  says: ({ figures }) => {
    const figure = figures[name]
    return figure !== undefined && 'unknown' in figure ? { title: figure.unknown } : {}
  }
})

const COLUMNS = [waitColumn('wait_p50', 'p50'), waitColumn('wait_p95', 'p95'), waitColumn('wait_p99', 'p99')]
