import { z } from 'zod'
import { FINDING_SEVERITIES } from './finding-severity.ts'
import { TRANSPORTS } from './observation.ts'

const LENGTH = 'a time like 15m, 24h or 7d'
const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** A time as the guide counts them: minutes to days. Becomes seconds. */
const length = z
  .string({ error: LENGTH })
  .regex(/^[1-9]\d*[smhd]$/, LENGTH)
  .transform((text) => Number.parseInt(text, 10) * SECONDS[text.slice(-1) as keyof typeof SECONDS])

/** Times become seconds, and are read again as such. A threshold is a time or a plain number in the rule's own unit. */
const threshold = z.union([z.number().positive(), length], { error: `a number above 0, or ${LENGTH}` })

const globs = z.array(z.string().min(1)).min(1)

const labels = z.record(z.string(), z.string())
const words = (most: number) => z.string().trim().min(1).max(most)

const RuleChange = z.strictObject({
  off: z.boolean().default(false).describe('Judges nothing by it.'),
  warn: threshold.optional().describe('Where it strays.'),
  critical: threshold.nullable().optional().describe('Where that is critical; null: never.'),
  window: threshold.optional().describe('For how long it has to be seen.'),
  recommendation: words(1000).optional().describe('What the team recommends, in the place of the guide’s sentence.')
})
export type RuleChange = z.infer<typeof RuleChange>

const Exception = z
  .strictObject({
    rules: globs.describe('Ids of rules (* and ?).'),
    channels: globs.optional().describe('Names of channels (* and ?).'),
    targets: globs.optional().describe('Ids of targets (* and ?).'),
    labels: labels.optional().describe('Labels that a channel has, all of them.'),
    owner: z.string().min(1).optional().describe('Who the channels belong to, by owners.'),
    why: z.string().trim().min(1).max(500).describe('Why they are not judged by it.')
  })
  .refine(
    ({ channels, targets, labels, owner }) => [channels, targets, labels, owner].some((each) => each !== undefined),
    'needs channels, targets, labels or owner; a rule is off everywhere under rules'
  )

const Owner = z
  .strictObject({
    owner: words(100).describe('A team or a person.'),
    channels: globs.optional().describe('Names of channels (* and ?).'),
    targets: globs.optional().describe('Ids of targets (* and ?).'),
    labels: labels.optional().describe('Labels that a channel has, all of them.')
  })
  .refine(
    ({ channels, targets, labels }) => [channels, targets, labels].some((each) => each !== undefined),
    'needs channels, targets or labels'
  )

/** How long a rule of a team's own has to hold where it says nothing, s. */
const HOLDS_S = 120

const OwnRule = z.strictObject({
  id: z
    .string()
    .max(60)
    .regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, 'small letters and digits, with dots and dashes between')
    .describe('Names it in findings and in except.'),
  title: words(80).describe('What strays, in a few words.'),
  when: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .describe('An expression over the usage profile: a channel strays where it is true.'),
  recommendation: words(1000).describe('What is recommended instead, and why.'),
  goesAway: words(500).optional().describe('What makes it go away; without it, that the expression is no longer true.'),
  severity: z.enum(FINDING_SEVERITIES).default('warn').describe('hint: both ways are allowed.'),
  transports: z.array(z.enum(TRANSPORTS)).min(1).optional().describe('What it is about; all four without it.'),
  hold: threshold.default(HOLDS_S).describe('How long it has to hold before it opens.')
})
export type OwnRule = z.infer<typeof OwnRule>

/** `guide.yaml`: what a team decided of the guide. */
export const GuideFile = z.strictObject({
  version: z
    .string({ error: 'a text, in quotes, like "1" or "2026-03"' })
    .min(1)
    .max(40)
    .describe('Stands with each finding that was made under it. Change it when you change the file.'),
  rules: z.record(z.string(), RuleChange).default({}).describe('Changes to rules, by their ids.'),
  owners: z.array(Owner).default([]).describe('Who channels belong to; the first that fits counts.'),
  own: z
    .array(OwnRule)
    .default([])
    .superRefine((own, context) => {
      own.forEach(({ id }, i) => {
        if (own.findIndex((other) => other.id === id) < i)
          context.addIssue({ code: 'custom', path: [i, 'id'], message: 'another rule has this id' })
      })
    })
    .describe('Rules of the team’s own.'),
  except: z.array(Exception).default([]).describe('Channels that are not judged by some rules, and why.')
})
export type GuideFile = z.infer<typeof GuideFile>

/** The keys that may stand at a place of the file: what a wrong one is likely to mean. */
export const guideKeysAt = ([first]: readonly PropertyKey[]): string[] =>
  Object.keys((first === undefined ? GuideFile : (PARTS[String(first)] ?? z.strictObject({}))).shape)

const PARTS: Readonly<Record<string, z.ZodObject>> = {
  rules: RuleChange,
  owners: Owner,
  own: OwnRule,
  except: Exception
}
