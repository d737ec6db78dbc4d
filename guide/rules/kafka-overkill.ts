import { formatRate, formatSeconds } from '../../model/format.ts'
import { answer } from '../flowchart.ts'
import { isSeen } from '../profile.ts'
import { type Rule, unknown } from './rule.ts'

const WEEK_S = 7 * 86_400
/** A whole cluster below this is too much effort for what it carries, messages/s. */
const CLUSTER = 10

export const kafkaOverkill: Rule = {
  id: 'kafka.overkill',
  transport: 'kafka',
  title: 'More than it needs',
  recommendation: 'Kafka is for large streams, and for what is read again.',
  strays: 'The topic takes in under 1 message/s on average over 7 days, or the whole cluster under 10 messages/s.',
  needs: '24 h of history; it looks at up to 7 days of it.',
  butRight:
    'A quiet topic that is read again, compacted, kept for ever, or read by three groups and more: that is what Kafka is for.',
  cure: 'It takes in more, or its messages are read again; else a lighter transport would do.',
  chart: 'line',
  settings: { windowS: 86_400, warn: 1, critical: null },
  concerns: ({ kind }) => kind === 'topic',
  leadsAway: true,
  judge: (profile, _now, { windowS, warn }) => {
    const { name, inRate, targetRate } = profile
    if (!isSeen(inRate)) return unknown(inRate.missing)
    const seenS = (inRate.toMs - inRate.fromMs) / 1000
    if (seenS < windowS) return unknown(`needs ${formatSeconds(windowS)}, has ${formatSeconds(seenS)}`)
    const quiet = warn / Math.max(inRate.value, 1e-9)
    const small = isSeen(targetRate) ? CLUSTER / Math.max(targetRate.value, 1e-9) : 0
    const share = Math.max(quiet, small)
    if (share <= 1) return { fits: `It takes in ${formatRate(inRate.value)} messages/s.`, share }
    const { end, path } = answer(profile)
    if (end === 'kafka') return { fits: `It is quiet, and Kafka is right: ${path.at(-1)?.why ?? ''}`, share: 0 }
    const whole = quiet <= 1 && isSeen(targetRate)
    const seen = whole ? targetRate : inRate
    const unclear = path.some(({ fork, answer }) => fork === 'replay' && answer === 'unknown')
    const over = formatSeconds(Math.min(seenS, WEEK_S))
    return {
      share,
      stray: {
        // Where it can't be told whether somebody will read again, the guide allows both ways.
        severity: unclear || whole ? 'hint' : 'warn',
        summary: whole
          ? `${name} is on a cluster that is more than it needs: all topics together took in ${formatRate(seen.value)} messages/s over ${over}, where the guide expects far more than ${CLUSTER}.`
          : `${name} is more than it needs: it took in ${formatRate(seen.value)} messages/s on average over ${over}${unclear ? '' : ', and nothing of it is read again'}.`,
        of: inRate.of,
        // The chart is of the topic: a threshold of the whole cluster has no place in it.
        series: whole ? null : inRate.series,
        figure: `${formatRate(seen.value)} messages/s${whole ? ' in the cluster' : ''}`,
        value: seen.value,
        unit: '{message}/s',
        threshold: whole ? CLUSTER : warn,
        from: inRate.fromMs,
        to: inRate.toMs,
        goesAway: `It takes in over ${formatRate((whole ? CLUSTER : warn) / 0.9)} messages/s on average, or its messages are read again.`
      }
    }
  }
}
