import { z } from 'zod'

/**
 * How a value was got. `measured`: the source said so, or it follows exactly from what the source said.
 * `estimated`: derived with an assumption, shown with ≈. `at_most` and `at_least`: a bound.
 */
export const How = z.enum(['measured', 'estimated', 'at_most', 'at_least'])
export type How = z.infer<typeof How>

/**
 * One figure. The three alternatives are different things and never stand in for each other:
 * a number; `never` (drain: not at this pace; loss: not in sight); `unknown`, with a reason a person can read.
 * A reason is a constant sentence without changing numbers, so that equal reasons are equal strings.
 */
export const Figure = z.union([
  z.strictObject({ value: z.number(), how: How }),
  z.strictObject({ never: z.literal(true) }),
  z.strictObject({ unknown: z.string() })
])
export type Figure = z.infer<typeof Figure>

/** Every figure by name, with its UCUM unit and the word people read. The same for all transports. */
export const FIGURES = {
  /** Messages not yet taken: Kafka lag, RabbitMQ ready, Redis unread. */
  backlog: { unit: '{message}', word: 'Backlog' },
  /** Age of the oldest message not yet taken. Backlog 0 means 0 s. */
  lateness: { unit: 's', word: 'Oldest' },
  in_rate: { unit: '{message}/s', word: 'In' },
  out_rate: { unit: '{message}/s', word: 'Out' },
  /** Seconds until the backlog is empty at the present pace. */
  drain: { unit: 's', word: 'Drains in' },
  /** Seconds until unread messages are deleted. */
  loss: { unit: 's', word: 'Loses in' },
  /** Messages already deleted unread. */
  lost: { unit: '{message}', word: 'Lost' },
  /** Messages delivered and not yet acknowledged (RabbitMQ unacked, Redis pending). */
  unacked: { unit: '{message}', word: 'Unacked' },
  /** Live consumers. */
  readers: { unit: '{consumer}', word: 'Consumers' },
  /** Messages the channel holds, read or not: a topic's end minus start offsets, a stream's length, a queue's depth. */
  length: { unit: '{message}', word: 'Length' },
  memory: { unit: 'By', word: 'Memory' },
  /** Calls (or, on a messaging edge, messages) a second. */
  rate: { unit: '1/s', word: 'Rate' },
  /** Share of calls that failed, 0 to 1. */
  errors: { unit: '1', word: 'Errors' },
  p50: { unit: 's', word: 'p50' },
  p95: { unit: 's', word: 'p95' },
  p99: { unit: 's', word: 'p99' },
  /** 0 ok, 1 warn, 2 critical; unknown where it can't be seen. */
  health: { unit: '1', word: 'Health' }
} as const
export type FigureName = keyof typeof FIGURES
export type Figures = Partial<Record<FigureName, Figure>>

export const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[]
export const FiguresSchema = z.partialRecord(z.enum(FIGURE_NAMES as [FigureName, ...FigureName[]]), Figure)

export const measured = (value: number): Figure => ({ value, how: 'measured' })
export const estimated = (value: number): Figure => ({ value, how: 'estimated' })
export const atMost = (value: number): Figure => ({ value, how: 'at_most' })
export const atLeast = (value: number): Figure => ({ value, how: 'at_least' })
export const unknown = (reason: string): Figure => ({ unknown: reason })
export const NEVER: Figure = { never: true }

export const isKnown = (figure: Figure | undefined): figure is { value: number; how: How } =>
  figure !== undefined && 'value' in figure
export const isNever = (figure: Figure | undefined): figure is { never: true } =>
  figure !== undefined && 'never' in figure
/** The number, or undefined where it is never or unknown. */
export const numberOf = (figure: Figure | undefined): number | undefined => (isKnown(figure) ? figure.value : undefined)
