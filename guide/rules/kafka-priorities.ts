import { type Rule, toldBy, unknown } from './rule.ts'

export const kafkaPriorities: Rule = {
  id: 'kafka.priorities',
  transport: 'kafka',
  title: 'Priorities by topic',
  recommendation: 'Where some messages go before others, RabbitMQ has priorities; Kafka has none.',
  strays:
    'Topics whose names differ by high, low, urgent, priority or p0 to p9 alone, written and read by the same services.',
  needs: 'From those who write them: OpenTelemetry. Who reads them is known by their groups’ clients.',
  butRight: 'High and low as places or values, used by different services; one such name with nothing beside it.',
  cure: 'Use one queue of RabbitMQ with priorities, or let other services read each topic.',
  chart: 'bar',
  settings: { windowS: 0, warn: 2, critical: null },
  concerns: ({ kind }) => kind === 'topic',
  leadsAway: true,
  judge: (profile, now, { warn }) => {
    const { name, traits } = profile
    const { priorities, priorityUsers } = traits
    const share = priorities.length / warn
    if (share < 1) return { fits: 'No topic beside it differs by a priority alone.', share }
    if (priorityUsers === undefined) return unknown('needs OpenTelemetry from those who write to it and its siblings')
    if (priorityUsers === 'others') return { fits: 'Other services use the topics beside it.', share: 0 }
    return {
      share,
      stray: {
        severity: 'warn',
        summary: `${name} stands for a priority: the same services write and read ${priorities.join(', ')}.`,
        ...toldBy(profile, now),
        figure: `${priorities.length} topics for priorities`,
        value: priorities.length,
        unit: '{topic}',
        threshold: warn,
        goesAway: kafkaPriorities.cure
      }
    }
  }
}
