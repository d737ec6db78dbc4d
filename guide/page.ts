import { FORKS } from './flowchart.ts'
import { PATIENCE } from './life.ts'
import { RULES, type Rule } from './rules/index.ts'

const NAMES = {
  grpc: 'gRPC',
  redis: 'Redis Streams',
  rabbitmq: 'RabbitMQ',
  kafka: 'Kafka',
  any: 'Kafka, RabbitMQ, Redis'
}

const ruleText = ({ id, transport, title, recommendation, strays, butRight, needs }: Rule): string =>
  `### ${title}

\`${id}\` · ${NAMES[transport]}. ${recommendation}

- **Strays**: ${strays}
- **Right all the same**: ${butRight}
- **Needs**: ${needs}
`

/** docs/guide.md, made from what is judged, so that it is never older than that. */
export const guidePage = (): string => `# The guide

Plumbline knows what gRPC, Redis Streams, RabbitMQ and Kafka are each for, and says where they are used otherwise. The page **Guide** teaches it: the four
transports, a decision chart, a comparison with what is seen here beside it. What strays stands there too, with its evidence, and on Flow with a
tilted line. A finding is no alarm: the channel works, but another way or another setting would do better.

## How it is judged

Once a minute the collector looks at how every channel is used: from the newest poll, and from the hours that are stored (up to 7 days). A finding opens
when a rule has said the same for ${PATIENCE.opensS / 60} minutes, and closes when the figure has been a tenth clear of its threshold for ${PATIENCE.closesS / 60} minutes, so that it does not come and go.
What can't be seen is no verdict either way: the rule says what it lacks (“needs 1 d, has 3 h”), on the page and in \`GET /api/v1/findings\`.

Each finding shows the figure, the time it was judged over, a chart with the threshold in it, its way through the decision chart with what was
observed at each fork, what makes it go away, and, where the chart leads elsewhere, to which transport.

## The decision chart

${FORKS.map(({ question, yes, no }, i) => `${i + 1}. ${question} Yes: ${next(yes)}. No: ${next(no)}.`).join('\n')}

## The rules

${RULES.map(ruleText).join('\n')}
---

This page is made by \`node cli/guide-page.ts\` from \`guide/\`.
`

const next = (to: (typeof FORKS)[number]['yes']): string =>
  'end' in to ? `${NAMES[to.end]}${to.aside === undefined ? '' : `, ${to.aside}`}` : 'go on'
