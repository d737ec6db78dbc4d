'use client'
import { UnstyledButton } from '@mantine/core'
import { Link } from '../client/link.tsx'
import { UiIcon } from '../icons/ui.tsx'
import { addressOf } from '../things/address.ts'
import { FigureCell } from './figure-cell.tsx'
import { figureHealth } from './figure-order.ts'
import classes from './panel.module.css'
import type { Subject } from './subject.ts'

const COLUMNS = [
  ['rate', 'rate'],
  ['errors', 'errors'],
  ['p50', 'p50'],
  ['p95', 'p95'],
  ['p99', 'p99']
] as const
/** What there is room for in the panel. */
const FEW = COLUMNS.filter(([name]) => name !== 'p95')

interface MethodsProps {
  subject: Subject
  go(id: string): void
  /** Every column. */
  all?: boolean
}

/** The methods of a service, or those that go over an edge: worst first. */
export const Methods = ({ subject: { methods, edge }, go, all = false }: MethodsProps) => {
  const columns = all ? COLUMNS : FEW
  // From an edge one goes to how its caller sees the method.
  const ofCaller = edge === null ? '' : `?caller=${encodeURIComponent(edge.from)}`
  return methods.length === 0 ? null : (
    <section>
      <h3 className={classes.heading}>Methods</h3>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">method</th>
            {columns.map(([name, word]) => (
              <th key={name} scope="col">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {methods.map(({ id, kind, name, labels, figures, health }) => (
            <tr key={id}>
              <td title={labels.service}>
                <UnstyledButton className={classes.link} onClick={() => go(id)}>
                  {name}
                </UnstyledButton>
                {all ? null : (
                  <Link
                    className={classes.own}
                    href={`${addressOf({ id, kind })}${ofCaller}`}
                    aria-label={`The page of ${name}`}
                  >
                    <UiIcon name="open" size={12} />
                  </Link>
                )}
              </td>
              {columns.map(([figureName]) => {
                const figure = figures[figureName]
                const shown = figure === undefined ? 'ok' : figureHealth(figureName, figure, health)
                return <FigureCell key={figureName} name={figureName} figure={figure} health={shown} />
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
