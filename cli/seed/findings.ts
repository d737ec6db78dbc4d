import { ruleOf } from '../../guide/index.ts'
import { type Finding, kafkaTopicId } from '../../model/index.ts'
import { randomOf } from './random.ts'
import { TARGET } from './scenarios.ts'

const WEEK_MS = 7 * 86_400_000
/** Made-up months are the same wherever and whenever they are made. */
const SEED = 20_260_501

/** Whose topics strayed, how many at first, and how many were mended for each that came: below 1 it grows worse. */
const OWNERS = [
  { owner: 'orders', topics: 14, mends: 1.6 },
  { owner: 'billing', topics: 9, mends: 1.15 },
  { owner: 'search', topics: 4, mends: 0.7 },
  { owner: null, topics: 3, mends: 1 }
] as const

const RULES = ['kafka.ops', 'kafka.overkill', 'any.retention-loss', 'kafka.delay'] as const

/** Findings that came and went over `weeks`, some of them again; by owners who mend at different paces. Unix ms. */
export const findingsOf = (weeks: number, untilMs: number): Finding[] => {
  const random = randomOf(SEED)
  const findings: Finding[] = []
  for (const { owner, topics, mends } of OWNERS)
    for (let i = 0; i < topics * 2; i++) {
      const came = i < topics ? (random() * weeks) / 5 : random() * weeks
      const stays = (weeks / 2.2 / mends) * (0.3 + 1.4 * random())
      const since = Math.round(untilMs - (weeks - came) * WEEK_MS)
      const ends = since + stays * WEEK_MS
      findings.push(
        findingAt(`${owner ?? 'shared'}-${i}.events`, owner, i, since, ends < untilMs ? Math.round(ends) : null)
      )
    }
  return [...findings, ...again(findings, untilMs)]
}

/** Some of those that were mended came back in the last weeks. */
const again = (findings: readonly Finding[], untilMs: number): Finding[] =>
  findings
    .filter(({ resolvedAt }, i) => resolvedAt !== null && untilMs - resolvedAt > 3 * WEEK_MS && i % 9 === 0)
    .map((finding, i) => {
      const since = Math.round(untilMs - (1 + (i % 2)) * WEEK_MS + 3_600_000 * i)
      const earlier = { id: finding.id, since: finding.since, resolvedAt: finding.resolvedAt ?? since, times: 1 }
      return {
        ...finding,
        id: `${finding.rule}|${finding.of}|${since}`,
        state: 'open',
        since,
        resolvedAt: null,
        earlier
      }
    })

const findingAt = (
  name: string,
  owner: string | null,
  i: number,
  since: number,
  resolvedAt: number | null
): Finding => {
  const rule = ruleOf(RULES[i % RULES.length] ?? 'kafka.ops')
  const of = kafkaTopicId(TARGET, name)
  const id = rule?.id ?? 'kafka.ops'
  return {
    id: `${id}|${of}|${since}`,
    rule: id,
    title: rule?.title ?? id,
    ...(rule === undefined ? {} : { recommendation: rule.recommendation }),
    owner,
    of,
    target: TARGET,
    state: resolvedAt === null ? 'open' : 'resolved',
    severity: i % 7 === 0 ? 'critical' : i % 3 === 0 ? 'hint' : 'warn',
    since,
    resolvedAt,
    summary: `${name} strays: ${rule?.strays ?? ''}`,
    evidence: {
      of,
      series: null,
      figure: 'made up',
      value: 1,
      unit: 'none',
      threshold: 1,
      from: since,
      to: resolvedAt ?? since,
      path: [],
      goesAway: rule?.cure ?? ''
    },
    instead: null
  }
}
