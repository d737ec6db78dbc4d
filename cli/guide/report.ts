import { z } from 'zod'
import { RULES } from '../../guide/index.ts'
import type { Finding } from '../../model/index.ts'

/** What an earlier report holds, as far as it is needed: findings are the same if rule and channel are. */
export const Baseline = z.object({ findings: z.array(z.object({ rule: z.string(), of: z.string() })) })

/** Nobody knows of it: it is in no baseline (undefined: there is none), and not acknowledged at this moment. */
export const isNew = (
  { rule, of, acknowledged }: Finding,
  known: ReadonlySet<string> | undefined,
  now: number
): boolean => known?.has(`${rule}|${of}`) !== true && !(acknowledged != null && acknowledged.until > now)

const nameOf = (of: string): string => decodeURIComponent(of.slice(of.lastIndexOf('/') + 1))
/** A table's cell: names may hold what Markdown reads as marks. */
const cell = (text: string): string => text.replace(/[\\|`*_<>[\]]/g, '\\$&').replace(/\s+/g, ' ')

export const markdownOf = (
  findings: readonly Finding[],
  known: ReadonlySet<string> | undefined,
  now: number
): string => {
  if (findings.length === 0) return '# The guide\n\nNothing strays from it.'
  const rows = findings.map((finding) => {
    const { rule, of, severity, summary, evidence, instead, owner } = finding
    const state = isNew(finding, known, now) ? '**new**' : finding.acknowledged == null ? 'known' : 'acknowledged'
    const advice = `${evidence.goesAway}${instead === null ? '' : ` The chart leads to ${instead}.`}`
    return `| ${[state, severity, `\`${rule}\``, cell(nameOf(of)), cell(owner ?? ''), cell(summary), cell(advice)].join(' | ')} |`
  })
  return [
    '# The guide',
    '',
    `${findings.length} ${findings.length === 1 ? 'use strays' : 'uses stray'} from it.`,
    '',
    '| | Severity | Rule | Channel | Owner | What strays | It goes away when |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows
  ].join('\n')
}

const LEVELS = { hint: 'note', warn: 'warning', critical: 'error' } as const

/** Rules of the team's own that found something: findings say themselves what they are. */
const teamsOf = (findings: readonly Finding[]) =>
  [...Map.groupBy(findings, ({ rule }) => rule)].flatMap(([id, [first]]) =>
    first === undefined || RULES.some((rule) => rule.id === id)
      ? []
      : [{ id, name: first.title ?? id, shortDescription: { text: first.recommendation ?? first.summary } }]
  )

/** SARIF 2.1.0 (OASIS): results of rules, here on channels, which are logical locations. */
export const sarifOf = (findings: readonly Finding[], known: ReadonlySet<string> | undefined, now: number) => ({
  $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'Plumbline',
          rules: [
            ...RULES.map(({ id, title, recommendation, strays }) => ({
              id,
              name: title,
              shortDescription: { text: recommendation },
              fullDescription: { text: strays }
            })),
            ...teamsOf(findings)
          ]
        }
      },
      results: findings.map((finding) => ({
        ruleId: finding.rule,
        level: LEVELS[finding.severity],
        message: { text: `${finding.summary} ${finding.evidence.goesAway}` },
        locations: [
          {
            logicalLocations: [
              {
                name: nameOf(finding.of),
                fullyQualifiedName: finding.of,
                kind: 'resource'
              }
            ]
          }
        ],
        partialFingerprints: { 'plumbline/v1': `${finding.rule}|${finding.of}` },
        // The standard's word for a comparison: without a baseline there is none (SARIF 2.1.0, §3.27.24).
        ...(known === undefined
          ? {}
          : { baselineState: known.has(`${finding.rule}|${finding.of}`) ? ('unchanged' as const) : ('new' as const) }),
        ...(finding.acknowledged != null && finding.acknowledged.until > now
          ? { suppressions: [{ kind: 'external', justification: finding.acknowledged.why }] }
          : {})
      }))
    }
  ]
})
