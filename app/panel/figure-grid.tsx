'use client'
import { Tooltip, UnstyledButton } from '@mantine/core'
import type { Figure, FigureName, Figures } from '../../model/figure.ts'
import type { EntityKind } from '../../model/observation.ts'
import type { Health } from '../../model/state.ts'
import { MEANINGS, showFigure, wordOf } from '../format/figure.ts'
import classes from './figure-grid.module.css'
import { figureHealth, figuresInOrder } from './figure-order.ts'

/** Figures with their units and how they were got; a dash where one isn't known, and the reason under all of them. */
export const FigureGrid = ({
  figures,
  kind,
  health
}: {
  figures: Figures
  kind: EntityKind | 'edge'
  health: Health
}) => {
  const shown = figuresInOrder(figures, kind)
  if (shown.length === 0) return null
  return (
    <>
      <dl className={classes.grid}>
        {shown.map(([name, figure]) => (
          <Cell key={name} name={name} figure={figure} health={figureHealth(name, figure, health)} />
        ))}
      </dl>
      <Reasons shown={shown} />
    </>
  )
}

/** The word explains itself to who points at it, or comes to it by keyboard: what the figure is, and how it was got. */
const Cell = ({ name, figure, health }: { name: FigureName; figure: Figure; health: Health }) => {
  const { kind, sign, pieces, note } = showFigure(name, figure)
  return (
    <div className={classes.cell} data-figure={name} data-kind={kind} data-health={health}>
      <dt>
        <Tooltip label={`${MEANINGS[name]} ${note}`} position="top-start">
          <UnstyledButton className={classes.word}>{wordOf(name)}</UnstyledButton>
        </Tooltip>
      </dt>
      <dd>
        {sign === '' ? null : <i className={classes.sign}>{sign}</i>}
        {kind === 'unknown' ? <span title={note}>–</span> : null}
        {pieces.map(({ value, unit }) => (
          <span key={unit} className={classes.piece}>
            {value}
            {unit === '' ? null : <i>{unit}</i>}
          </span>
        ))}
      </dd>
    </div>
  )
}

/** Each reason once, with the figures it stands for. */
const Reasons = ({ shown }: { shown: readonly [FigureName, Figure][] }) => {
  const reasons = Map.groupBy(
    shown.flatMap(([name, figure]) => ('unknown' in figure ? [{ name, why: figure.unknown }] : [])),
    ({ why }) => why
  )
  if (reasons.size === 0) return null
  return (
    <ul className={classes.reasons}>
      {[...reasons].map(([why, figures]) => (
        <li key={why}>
          {figures.length === shown.length ? null : <b>{figures.map(({ name }) => wordOf(name)).join(', ')}</b>} – {why}
        </li>
      ))}
    </ul>
  )
}
