import { ALL_FIGURES, type AlertFigure, type AlertSubject } from '../../model/known.ts'

/** How a number of a figure is typed: in one of these units. `factor`: the figure's own unit in one of these. */
export interface TypedUnit {
  name: string
  factor: number
}

const TIME: readonly TypedUnit[] = [
  { name: 'ms', factor: 0.001 },
  { name: 's', factor: 1 },
  { name: 'min', factor: 60 },
  { name: 'h', factor: 3600 }
]
const UNITS: Record<string, readonly TypedUnit[]> = {
  s: TIME,
  By: [
    { name: 'MB', factor: 1e6 },
    { name: 'GB', factor: 1e9 }
  ],
  '1': [{ name: '%', factor: 0.01 }],
  '1/s': [{ name: '/s', factor: 1 }],
  '{message}/s': [{ name: '/s', factor: 1 }],
  '{message}': [{ name: '', factor: 1 }],
  '{consumer}': [{ name: '', factor: 1 }]
}

export const unitsOf = (figure: AlertFigure): readonly TypedUnit[] =>
  UNITS[ALL_FIGURES[figure].unit] ?? [{ name: '', factor: 1 }]

/** The largest unit in which the number is not below one, so that 900 s is typed as 15 min. */
export const unitFor = (figure: AlertFigure, value: number): TypedUnit => {
  const units = unitsOf(figure)
  const size = Math.abs(value)
  return (
    units.findLast(({ factor }) => size >= factor) ?? units[Math.min(1, units.length - 1)] ?? { name: '', factor: 1 }
  )
}

/** A number as it is typed: without the noise of its conversion. */
export const typed = (value: number, { factor }: TypedUnit): number => Number((value / factor).toPrecision(12))
export const meant = (number: number, { factor }: TypedUnit): number => Number((number * factor).toPrecision(12))

const OF_READERS: readonly AlertFigure[] = [
  'drain',
  'growth',
  'backlog',
  'lateness',
  'loss',
  'lost',
  'in_rate',
  'out_rate',
  'readers',
  'unacked',
  'unacked_age'
]
const OF_CALLS: readonly AlertFigure[] = ['p50', 'p90', 'p95', 'p99', 'errors', 'rate']

/** What can be judged of a subject, the most wanted first. */
export const FIGURES_OF: Record<AlertSubject, readonly AlertFigure[]> = {
  subscription: OF_READERS,
  rpc_method: OF_CALLS,
  service: OF_CALLS,
  target: ['unseen']
}

export const figureName = (figure: AlertFigure): string => ALL_FIGURES[figure].word
