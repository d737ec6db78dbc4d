import { formatSeconds } from '../../model/format.ts'
import { isSeen } from '../profile.ts'
import { type Rule, severityOf, unknown } from './rule.ts'

const DAY_S = 86_400

export const redisRetention: Rule = {
  id: 'redis.retention',
  transport: 'redis',
  title: 'Stream as archive',
  recommendation: 'A Redis stream keeps messages for hours or days; memory is no archive.',
  strays: 'The oldest entry is older than 7 days. Over 30 days it is critical.',
  needs: 'Ids that Redis makes (they are times), and the right to XINFO STREAM.',
  butRight: 'A stream that is cut within days, however long it is; one whose ids are not times is not judged.',
  cure: 'Cut the stream as it is written (XADD … MINID or MAXLEN), or keep what has to stay in Kafka.',
  chart: 'line',
  settings: { windowS: 0, warn: 7 * DAY_S, critical: 30 * DAY_S },
  concerns: ({ kind }) => kind === 'stream',
  leadsAway: true,
  judge: ({ name, kept }, _now, settings) => {
    const { warn } = settings
    if (!isSeen(kept)) return unknown(kept.missing)
    const share = kept.value / warn
    if (share < 1) return { fits: `The oldest entry is ${formatSeconds(kept.value)} old.`, share }
    return {
      share,
      stray: {
        severity: severityOf(kept.value, settings),
        summary: `${name} is used as an archive: its oldest entry is ${formatSeconds(kept.value)} old, where the guide expects hours or days.`,
        of: kept.of,
        series: kept.series,
        figure: `oldest entry ${formatSeconds(kept.value)} old`,
        value: kept.value,
        unit: 's',
        threshold: warn,
        from: kept.fromMs,
        to: kept.toMs,
        goesAway: `The oldest entry is younger than ${formatSeconds(0.9 * warn)}. Cut the stream as it is written (XADD … MINID or MAXLEN), or keep what has to stay in Kafka.`
      }
    }
  }
}
