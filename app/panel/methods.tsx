'use client'
import { UnstyledButton } from '@mantine/core'
import { figureText } from '../format/figure.ts'
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
export const Methods = ({ subject: { methods }, go, all = false }: MethodsProps) => {
  const columns = all ? COLUMNS : FEW
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
          {methods.map(({ id, name, labels, figures, health }) => (
            <tr key={id}>
              <td title={labels.service}>
                <UnstyledButton className={classes.link} onClick={() => go(id)}>
                  {name}
                </UnstyledButton>
              </td>
              {columns.map(([figureName]) => {
                const figure = figures[figureName]
                return (
                  <td
                    key={figureName}
                    data-health={figure === undefined ? 'ok' : figureHealth(figureName, figure, health)}
                    {...(figure !== undefined && 'unknown' in figure ? { title: figure.unknown } : {})}
                  >
                    {figureText(figureName, figure).replace('≈ ', '')}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
