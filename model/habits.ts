import { z } from 'zod'

/** What whole traces and single messages tell of how a channel is used: by name, as the guide's profile calls them. Shares 0 to 1, times in s. */
export const HABITS = [
  'emptyAnswers',
  'unawaited',
  'receivers',
  'attempts',
  'unavailable',
  'hops',
  'openS',
  'oneWay',
  'streams',
  'storms',
  'network',
  'droppers',
  'answer',
  'outOfOrder',
  'again',
  'perCommit',
  'messageBytes'
] as const
export type HabitName = (typeof HABITS)[number]

/** A figure, and of how many calls, steps or messages it is; null stands for infinity: it never happened. */
const Habit = z.object({ value: z.number().nullable(), count: z.number() })
export type Habit = z.infer<typeof Habit>

/** What telemetry came to by channel (its id, or `rpc:<package.Service>/<Method>` for what callers tell of a method wherever it is served). Unix ms. */
export const Habits = z.object({
  from: z.number(),
  to: z.number(),
  of: z.record(z.string(), z.partialRecord(z.enum(HABITS), Habit))
})
export type Habits = z.infer<typeof Habits>
