'use client'
import { UnstyledButton } from '@mantine/core'
import type { TopologyEdge } from '../../model/api.ts'
import { isKnown } from '../../model/known.ts'
import type { Picture } from '../client/picture.ts'
import { figureText } from '../format/figure.ts'
import { edgeWord } from '../format/words.ts'
import { HealthMark } from '../icons/marks.tsx'
import classes from './panel.module.css'
import type { Subject } from './subject.ts'

interface NeighboursProps {
  subject: Subject
  picture: Picture
  go(id: string): void
  /** Shows each, however many there are. */
  all?: boolean
}

/** Who is touched: up the flow, down the flow, and where dead letters go. */
export const Neighbours = ({ subject, picture, go, all = false }: NeighboursProps) => {
  const most = all ? Number.POSITIVE_INFINITY : MOST
  const { near, edge } = subject
  if (edge !== null)
    return (
      <Rows
        rows={[
          { role: 'from', id: edge.from, edge },
          { role: 'to', id: edge.to, edge }
        ]}
        picture={picture}
        go={go}
        most={most}
      />
    )
  const rows = [
    ...near.incoming.map((edge) => ({ role: edge.kind === 'dead_letters' ? 'dead' : 'in', id: edge.from, edge })),
    ...near.outgoing.map((edge) => ({ role: edge.kind === 'dead_letters' ? 'dead' : 'out', id: edge.to, edge }))
  ]
  return <Rows rows={rows.sort(byRole)} picture={picture} go={go} most={most} />
}

interface Row {
  role: string
  id: string
  edge: TopologyEdge
}

const ROLES = ['in', 'out', 'dead']
const rateOf = ({ edge }: Row): number => (isKnown(edge.figures.rate) ? edge.figures.rate.value : -1)
const byRole = (a: Row, b: Row): number => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || rateOf(b) - rateOf(a)

/** As many as help; a hub's others are found by searching. */
const MOST = 12

interface RowsProps extends Pick<NeighboursProps, 'picture' | 'go'> {
  rows: Row[]
  most: number
}

const Rows = ({ rows, picture, go, most }: RowsProps) => {
  if (rows.length === 0) return null
  return (
    <section>
      <h3 className={classes.heading}>Who is touched</h3>
      <ul className={classes.rows}>
        {rows.slice(0, most).map(({ role, id, edge }) => {
          const entity = picture.entities.get(id)
          return (
            <li key={`${role}/${edge.id}/${id}`} className={classes.row}>
              <span className={classes.role} title={edgeWord(edge.kind)}>
                {role}
              </span>
              <UnstyledButton className={classes.link} onClick={() => go(id)}>
                {entity?.name ?? id}
              </UnstyledButton>
              {entity === undefined ? null : <HealthMark health={entity.health} size={12} />}
              <UnstyledButton
                className={classes.value}
                onClick={() => go(edge.id)}
                title={`${edgeWord(edge.kind)}: the edge itself`}
              >
                {figureText('rate', edge.figures.rate)}
              </UnstyledButton>
            </li>
          )
        })}
      </ul>
      {rows.length > most ? <p className={classes.dim}>and {rows.length - most} more on the picture</p> : null}
    </section>
  )
}
