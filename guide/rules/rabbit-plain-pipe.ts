import type { UsageProfile } from '../profile.ts'
import { type Rule, toldBy, unknown } from './rule.ts'

/** What of RabbitMQ's strengths it uses. */
const strengthOf = ({ traits }: UsageProfile): string | undefined => {
  const { exchanges, bindings, consumers, hasPriorities, deadLetters, expires, confirms } = traits
  const rich = exchanges.find((type) => type !== 'direct')
  if (rich !== undefined) return `It is reached through an exchange of type ${rich}.`
  if (bindings > 1) return 'Several keys lead to it.'
  if (hasPriorities) return 'It has priorities.'
  if (deadLetters) return 'It puts aside what fails.'
  if (expires) return 'Its messages expire.'
  if (confirms) return 'Its publishers wait for confirms.'
  return consumers !== undefined && consumers > 1 ? 'Its work is shared out.' : undefined
}

export const rabbitPlainPipe: Rule = {
  id: 'rabbit.plain-pipe',
  transport: 'rabbitmq',
  title: 'A pipe, and no more',
  recommendation: 'RabbitMQ is for routing and for delivery that is settled; a plain list of tasks is light in Redis.',
  strays:
    'One plain exchange, one key, one consumer, no priorities, dead letters, expiry or confirms, while a Redis is watched. It is a hint: both ways are allowed.',
  needs:
    'The right to see exchanges, the queue’s arguments, and channels, which tell whether publishers ask for confirms; from publishers: OpenTelemetry.',
  butRight: 'A task queue that uses anything of what RabbitMQ is good at; any where no Redis runs.',
  cure: 'It uses one of RabbitMQ’s strengths, or moves to the Redis that is there.',
  chart: 'bar',
  settings: { windowS: 0, warn: 1, critical: null },
  concerns: ({ kind, traits }) => kind === 'queue' && traits.redis,
  leadsAway: true,
  judge: (profile, now) => {
    const { name, traits } = profile
    const strength = strengthOf(profile)
    if (strength !== undefined) return { fits: strength, share: 0 }
    if (traits.consumers === undefined) return unknown('its consumers are not known')
    if (traits.confirms === undefined)
      return unknown(
        'needs to know whether its publishers ask for confirms: the right to see channels, and OpenTelemetry from them'
      )
    return {
      share: 1,
      stray: {
        severity: 'hint',
        summary: `${name} is a plain pipe: one key, one consumer, and nothing that only RabbitMQ has. Redis runs here, and a stream would be lighter.`,
        ...toldBy(profile, now),
        figure: 'none of RabbitMQ’s strengths is used',
        value: 0,
        unit: '{strength}',
        threshold: 1,
        goesAway: rabbitPlainPipe.cure
      }
    }
  }
}
