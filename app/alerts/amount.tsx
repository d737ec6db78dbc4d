'use client'
import { useState } from 'react'
import type { AlertFigure } from '../../model/known.ts'
import classes from './editor.module.css'
import { meant, typed, unitFor, unitsOf } from './units.ts'

interface Props {
  figure: AlertFigure
  label: string
  value: number
  /** Rounded to the figure's whole unit. */
  whole?: boolean
  change(value: number): void
}

/** A number in a unit that people think in. What is typed stands as it was typed. */
export const Amount = ({ figure, label, value, whole = false, change }: Props) => {
  const [unit, setUnit] = useState(() => unitFor(figure, value))
  const [text, setText] = useState(() => String(typed(value, unit)))
  const units = unitsOf(figure).filter(({ factor }) => !whole || factor >= 1)
  const tell = (next: string, by = unit): void => {
    const number = next.trim() === '' ? Number.NaN : meant(Number(next.replace(',', '.')), by)
    change(whole ? Math.max(0, Math.round(number)) : number)
  }
  return (
    <span className={classes.amount}>
      <input
        className={classes.input}
        inputMode="decimal"
        aria-label={label}
        aria-invalid={!Number.isFinite(value)}
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value)
          tell(currentTarget.value)
        }}
      />
      {units.length < 2 ? (
        <span className={classes.unit}>{unit.name}</span>
      ) : (
        <select
          className={classes.input}
          aria-label={`${label}: unit`}
          value={unit.name}
          onChange={({ currentTarget }) => {
            const next = units.find(({ name }) => name === currentTarget.value)
            if (next === undefined) return
            setUnit(next)
            tell(text, next)
          }}
        >
          {units.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
    </span>
  )
}
