'use client'
import { UnstyledButton } from '@mantine/core'
import type { TopologyEdge } from '../../model/api.ts'
import type { Picture } from '../client/picture.ts'
import { figureText } from '../format/figure.ts'
import { HealthMark } from '../icons/marks.tsx'
import panel from '../panel/panel.module.css'
import type { Subject } from '../panel/subject.ts'

/** Whose method it is, and who calls it now: edges lead to services, and their labels name the methods that go over them. */
export const MethodNear = ({ subject, picture, go }: { subject: Subject; picture: Picture; go(id: string): void }) => {
  const { entity, labels, name } = subject
  if (entity?.kind !== 'rpc_method' || entity.parent === null) return null
  const method = `${labels.service}/${name}`
  const callers = [...picture.edges.values()].filter(
    ({ kind, to, labels: { methods } }) => kind === 'calls' && to === entity.parent && isNamed(methods, method)
  )
  return (
    <section>
      <h3 className={panel.heading}>Who is touched</h3>
      <ul className={panel.rows}>
        <Row way="of" id={entity.parent} picture={picture} go={go} />
        {callers.map((edge) => (
          <Row key={edge.id} way="in" id={edge.from} edge={edge} picture={picture} go={go} />
        ))}
      </ul>
    </section>
  )
}

/** An edge without names is of all methods of its service. */
const isNamed = (methods: string | undefined, method: string): boolean =>
  methods === undefined || methods.split(', ').includes(method)

interface RowProps {
  way: 'of' | 'in'
  id: string
  edge?: TopologyEdge
  picture: Picture
  go(id: string): void
}

const Row = ({ way, id, edge, picture, go }: RowProps) => {
  const entity = picture.entities.get(id)
  return (
    <li className={panel.row}>
      <span className={panel.role} title={way === 'of' ? 'serves it' : 'calls it'}>
        {way}
      </span>
      <UnstyledButton className={panel.link} onClick={() => go(id)}>
        {entity?.name ?? id}
      </UnstyledButton>
      {entity === undefined ? null : <HealthMark health={entity.health} size={12} />}
      {edge === undefined ? null : (
        <UnstyledButton
          className={panel.value}
          onClick={() => go(edge.id)}
          title="All its calls of this service: the edge itself"
        >
          {figureText('rate', edge.figures.rate)}
        </UnstyledButton>
      )}
    </li>
  )
}
