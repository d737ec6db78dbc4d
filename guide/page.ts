import { formatSeconds } from '../model/format.ts'
import { FORKS } from './flowchart.ts'
import { PATIENCE } from './life.ts'
import { FIELDS, FUNCTIONS, type TeamRule, TIMES } from './own/index.ts'
import { PATTERNS } from './patterns/index.ts'
import { RULES, type Rule } from './rules/index.ts'

const NAMES = {
  grpc: 'gRPC',
  redis: 'Redis Streams',
  rabbitmq: 'RabbitMQ',
  kafka: 'Kafka',
  any: 'Kafka, RabbitMQ, Redis'
}

/** Every rule that is judged by, in Markdown. */
export const rulesText = (rules: readonly (Rule | TeamRule)[]): string => rules.map(ruleText).join('\n')

const ruleText = (rule: Rule | TeamRule): string => {
  const { id, transport, title, recommendation, strays, butRight, needs, cure, chart, settings } = rule
  return `### ${title}

\`${id}\` · ${NAMES[transport]}. ${recommendation}

- **Strays**: ${'holdsS' in rule ? `\`${strays}\`` : strays}
- **Right all the same**: ${butRight}
- **Needs**: ${needs}
- **Goes away**: ${cure}
- **Judged by**: ${'holdsS' in rule ? `its expression, where it holds for ${formatSeconds(rule.holdsS)}.` : settingsText(settings)}
- **Evidence**: ${CHARTS[chart]}
`
}

const CHARTS = {
  line: 'the figure over time, with the threshold drawn in.',
  bar: 'the figure as a bar beside the threshold: no history is kept of it.'
} as const

const settingsText = ({ windowS, warn, critical }: Rule['settings']): string =>
  `\`warn\` ${warn}${critical === null ? '' : `, \`critical\` ${critical}`}${windowS === 0 ? ', at the moment' : `, seen for ${formatSeconds(windowS)}`}.`

/** docs/guide.md, made from what is judged, so that it is never older than that. */
export const guidePage = (): string => `# The guide

Plumbline knows what gRPC, Redis Streams, RabbitMQ and Kafka are each for, and says where they are used otherwise. The page **Guide** teaches it: the four
transports, a decision chart, a comparison with what is seen here beside it. What strays stands there too, with its evidence, and on Flow with a
tilted line. A finding is no alarm: the channel works, but another way or another setting would do better. Beside what each transport is for stand channels of yours
that are seen to be used so, with the figure that says it; beside what it is not for, those that are used so all the same. On the page of an [alert's episode](alerts.md#looking-back)
stands where its channel strayed then.

## How it is judged

Once a minute the collector looks at how every channel is used: from the newest poll, and from the hours that are stored (up to 7 days). A finding opens
when a rule has said the same for ${PATIENCE.opensS / 60} minutes, and closes when the figure has been a tenth clear of its threshold for ${PATIENCE.closesS / 60} minutes, so that it does not come and go.
What can't be seen is no verdict either way: the rule says what it lacks (“needs 1 d, has 3 h”), on the page and in \`GET /api/v1/findings\`.

Each finding shows the figure, the time it was judged over, a chart with the threshold in it, its way through the decision chart with what was
observed at each fork, what makes it go away, and, where the chart leads elsewhere, to which transport.

A *hint* is no stray: the guide allows both ways, and another would be lighter.

## What people say

**How it is used** on a channel's page, or on a finding, leads to its profile: each figure with its window and source, or what is missing to have it; the
decision chart answered; and how each of the four transports would carry it.

- **Pin an answer** of the chart with a name and a reason. It stands whatever is observed, which is shown beside it. Where the chart ends at the channel's own
  transport because of it, no rule leads away from there.
- **Acknowledge a finding** until a day, with a name and a reason. It stays, and is not new for \`npm run guide\` until then.

What resolves is kept for 400 days (\`guide.keepFindings\`). A finding that comes back is another, and leads to its earlier life. **Over the months** shows how
many were open, week by week, by whose they are (\`owners\` in guide.yaml); a weekly digest goes to the webhooks of [alerts](alerts.md#the-weeks-digest).

\`guide.yaml\` changes thresholds, turns rules off, names whose channels are whose, and adds [rules of your own](#rules-of-your-own), see
[configuration](configuration.md#guideyaml).

\`DATABASE_URL=… npm run guide -- --format md|json|sarif [--baseline known.json]\` says the findings to a pipeline, and fails where one is new.

What calls and messages are part of is told by OpenTelemetry, see [how channels are used](opentelemetry.md): a bounded share of whole traces, and each message’s key,
sender and conversation. Of too few of them nothing is told: the rule says how many it has.

\`npm run scenarios -- guide\` judges uses that are labelled from the guide, with a reason for each, by every rule and by the chart; disagreement is a failing
test. A part of them is made up figure by figure; the rest really ran, on instrumented services and real brokers, and was recorded: \`test/live/guide\` runs
them anew. Where a rule asks for hours, days or rates beyond a machine, the scenario says how the record was scaled. What strays there and has no label fails.

## The decision chart

${FORKS.map(({ question, yes, no }, i) => `${i + 1}. ${question} Yes: ${next(yes)}. No: ${next(no)}.`).join('\n')}

## Architectures

Recognised on the page **Guide** by who calls, writes and reads, with what is missing of them and who else is at their channels. Where one part
alone is missing and nobody stands in its place, a pattern is shown as *nearly there*, with that part named:

${PATTERNS.map(({ title, says, guide }) => `- **${title}**${guide ? '' : ' (beside the guide’s three)'}: ${says}`).join('\n')}

## The rules

${rulesText(RULES)}
${OWN}
---

This page is made by \`node cli/guide-page.ts\` from \`guide/\`.
`

const next = (to: (typeof FORKS)[number]['yes']): string =>
  'end' in to ? `${NAMES[to.end]}${to.aside === undefined ? '' : `, ${to.aside}`}` : 'go on'

const UNITS: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes', '1': 'share', '{message}/s': 'messages/s' }
function unitWords(type: string, unit: string | undefined): string {
  if (type !== 'number') return type
  return UNITS[unit ?? ''] ?? 'number'
}

const OWN = `## Rules of your own

A rule of your own is an expression over the usage profile of a channel, in \`guide.yaml\`. Where it is true for as long as \`hold\` says, the channel strays.

\`\`\`yaml
own:
  - id: team.unread
    title: Unread for hours
    when: waits > 2 * hour && in_rate > 0.1
    recommendation: What is sent to us is taken within two hours; see the runbook of the mail team.
    goesAway: The oldest message has waited for under two hours.   # else: that the expression is no longer true
    severity: warn                       # hint, warn, critical
    transports: [kafka, rabbitmq, redis] # all four without it
    hold: 10m                            # 2m without it
\`\`\`

It stands on the page Guide beside the others, in findings with the first figure that it holds against a number as evidence, in \`npm run guide\`, and takes
exceptions like them. \`npm run guide -- --rules\` prints all that is judged by, yours too. \`rules.<id>.recommendation\` puts your words in the place of a
shipped rule's sentence.

The language is CEL, the [Common Expression Language](https://cel.dev), as [@marcbachmann/cel-js](https://github.com/marcbachmann/cel-js) has it:
\`==\` \`!=\` \`<\` \`<=\` \`>\` \`>=\`, \`+\` \`-\` \`*\` \`/\`, \`&&\` \`||\` \`!\`, \`in\` (\`"topic" in exchanges\`), \`a ? b : c\`, and
${FUNCTIONS.map((name) => `\`${name}\``).join(', ')} (\`name.startsWith("audit.")\`, \`has(labels.tier)\`). Lengths of time are seconds:
${Object.entries(TIMES)
  .map(([name, seconds]) => `\`${name}\` is ${seconds}`)
  .join(
    ', '
  )}; shares go from 0 to 1. Names and types are checked when the file is read, and a mistake is told with its line and column. An expression has no
effects, and no more than 200 parts: what goes over lists (\`exists\`, \`map\`) and regular expressions are left out, so that none can take long.

*Unknown is not no.* A figure that is not known decides nothing: \`a && b\` is no where \`a\` is, whatever \`b\`; where the unknown one decides, the rule says
what it lacks.

| Name | | |
| --- | --- | --- |
${FIELDS.map(({ name, type, unit, word }) => `| \`${name}\` | ${unitWords(type, unit)} | ${word} |`).join('\n')}
`
