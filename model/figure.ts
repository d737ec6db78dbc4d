import { z } from 'zod'
import { FIGURE_NAMES, type FigureName } from './known.ts'

export * from './known.ts'

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

export const FiguresSchema = z.partialRecord(z.enum(FIGURE_NAMES as [FigureName, ...FigureName[]]), Figure)
