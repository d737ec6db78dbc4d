import { formatCount, formatSeconds } from '../../model/format.ts'
import { isSeen, type UsageProfile } from '../profile.ts'
import { type Rule, type Settings, severityOf, unknown, type Verdict } from './rule.ts'

const DAY_S = 86_400
/** No consumer and growing for this long is storage too. */
const UNREAD_S = 6 * 3600

export const rabbitStorage: Rule = {
  id: 'rabbit.storage',
  transport: 'rabbitmq',
  title: 'Queue as storage',
  recommendation: 'A queue passes messages on; it is well when it is empty.',
  strays:
    'The oldest message is older than 24 h, or nobody has read the queue for 6 h while it grew. Over 7 days it is critical.',
  needs:
    'The right to see the queue. Its age is measured where publishers set a timestamp, else reckoned from its counters for as long as it is watched.',
  butRight: 'A long queue that moves; a message that is delayed for less than a day.',
  cure: 'Let somebody read it, give it a time to live, or keep what has to stay in Kafka.',
  chart: 'line',
  settings: { windowS: DAY_S, warn: DAY_S, critical: 7 * DAY_S },
  // A stream queue is a log: it is there to keep.
  concerns: ({ kind, traits }) => kind === 'queue' && !traits.exchanges.includes('stream queue'),
  leadsAway: true,
  judge: (profile, _now, settings) => {
    const unread = unreadFor(profile)
    return unread ?? oldest(profile, settings)
  }
}

const oldest = ({ name, waits }: UsageProfile, settings: Settings): Verdict => {
  const { warn } = settings
  if (!isSeen(waits)) return unknown(waits.missing)
  const share = waits.value / warn
  const least = waits.how === 'at_least'
  if (share < 1)
    return least && waits.value > 0
      ? unknown(
          `needs ${formatSeconds(warn)}, has ${formatSeconds(waits.value)}: the oldest message is older than the history`
        )
      : { fits: waits.value === 0 ? 'It is empty.' : `The oldest message is ${formatSeconds(waits.value)} old.`, share }
  // An upper bound tells nothing: it may be less.
  if (waits.how === 'at_most') return unknown('the age of the oldest message is known as an upper bound only')
  const age = `${least ? 'at least ' : ''}${formatSeconds(waits.value)}`
  return {
    share,
    stray: {
      severity: severityOf(waits.value, settings),
      summary: `${name} is used as storage: its oldest message is ${age} old, where the guide keeps messages until they are consumed, and no longer.`,
      of: waits.of,
      series: waits.series,
      figure: `oldest message ${age} old`,
      value: waits.value,
      unit: 's',
      threshold: warn,
      from: waits.fromMs,
      to: waits.toMs,
      goesAway: `The oldest message is younger than ${formatSeconds(0.9 * warn)}. Let somebody read it, give it a time to live, or keep what has to stay in Kafka.`
    }
  }
}

const unreadFor = ({ name, unreadGrowth: unread, grown, length }: UsageProfile): Verdict | undefined => {
  if (!isSeen(unread) || unread.value < UNREAD_S || !isSeen(grown) || grown.value <= 0) return undefined
  return {
    share: unread.value / UNREAD_S,
    stray: {
      severity: 'warn',
      summary: `${name} is used as storage: nobody has read it for ${formatSeconds(unread.value)}, and it grew by ${formatCount(grown.value)} messages.`,
      of: unread.of,
      series: unread.series,
      figure: `no consumer for ${formatSeconds(unread.value)}, ${formatCount(grown.value)} messages more`,
      value: isSeen(length) ? length.value : grown.value,
      unit: '{message}',
      threshold: isSeen(length) ? length.value - grown.value : 0,
      from: unread.fromMs,
      to: unread.toMs,
      goesAway: 'Somebody reads it, or it stops growing. If nobody needs its messages, take its bindings away.'
    }
  }
}
