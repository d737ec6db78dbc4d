import { formatSeconds } from '../../model/format.ts'
import { isSeen } from '../profile.ts'
import { type Rule, seenIn, unknown } from './rule.ts'

/** A reader is never exactly on time: so much beyond what the name says still is a pause; further on it is simply late. */
const PAST = 1.5
const BEFORE = 0.1
/** Where the name gives no time: a pause, and not the time that work takes, s. */
const PAUSE_S = 10
const LATE_S = 86_400

export const kafkaDelay: Rule = {
  id: 'kafka.delay',
  transport: 'kafka',
  title: 'Delay by topic',
  recommendation: 'Messages that wait for their time are RabbitMQ’s; a log gives them out as they come.',
  strays:
    'A topic named -retry-… or -delay-… holds messages back for about as long as its name says, else for over 10 s.',
  needs: 'A group that reads it, and a message that waits there while it is looked at.',
  butRight: 'A topic of retries that are made at once; a reader that is simply far behind.',
  cure: 'Use a delay of RabbitMQ (a queue with a time to live and dead letters), or try again at once.',
  chart: 'line',
  settings: { windowS: 0, warn: PAUSE_S, critical: null },
  concerns: ({ kind, traits }) => kind === 'topic' && traits.delay !== undefined,
  leadsAway: true,
  judge: ({ name, waits, traits: { delay } }, _now, { warn }) => {
    if (!isSeen(waits)) return unknown(waits.missing)
    const says = delay?.saysS
    const [least, most] = says === undefined ? [warn, LATE_S] : [BEFORE * says, PAST * says]
    const share = waits.value / least
    const age = formatSeconds(waits.value)
    if (waits.value === 0) return unknown('needs a message that waits in it while it is looked at')
    if (share < 1) return { fits: `Messages wait ${age} in it: they are not held back.`, share }
    if (waits.value > most) return { fits: `Its reader is ${age} behind, which is no pause.`, share: 0 }
    return {
      share,
      stray: {
        severity: 'warn',
        summary: `${name} holds messages back: the oldest has waited ${age}${says === undefined ? '' : `, and its name says ${formatSeconds(says)}`}.`,
        ...seenIn(waits),
        figure: `held back for ${age}`,
        value: waits.value,
        unit: 's',
        threshold: least,
        goesAway: kafkaDelay.cure
      }
    }
  }
}
