import { formatBytes, formatCount, formatSeconds, formatShare } from '../../model/format.ts'
import { isSeen } from '../profile.ts'
import { type Rule, severityOf, unknown } from './rule.ts'

export const redisUnbounded: Rule = {
  id: 'redis.unbounded',
  transport: 'redis',
  title: 'Stream without an end',
  recommendation: 'A Redis stream is cut as it grows: it lives in memory.',
  strays: 'Nothing was cut off it in 24 h, it grew all the time, and it takes over 5 % of the memory.',
  needs: 'MEMORY USAGE, INFO, and 24 h of history.',
  butRight: 'A stream that is cut, even rarely; one that has stopped growing; a small one.',
  cure: 'Give it a length or an age: XADD … MAXLEN ~ n or MINID ~ id.',
  chart: 'line',
  settings: { windowS: 86_400, warn: 0.05, critical: 0.25 },
  concerns: ({ kind }) => kind === 'stream',
  leadsAway: false,
  judge: ({ name, uncut, grown, memory, room }, _now, settings) => {
    const { windowS, warn } = settings
    if (!isSeen(memory)) return unknown(memory.missing)
    if (!isSeen(room)) return unknown(room.missing)
    const part = room.value > 0 ? memory.value / room.value : 0
    const share = part / warn
    const words = `${formatShare(part)} of ${room.what ?? 'memory'}`
    if (share < 1) return { fits: `It takes ${words}.`, share }
    if (!isSeen(uncut)) return unknown(uncut.missing)
    if (uncut.value < windowS) {
      const seenS = (uncut.toMs - uncut.fromMs) / 1000
      return seenS < windowS
        ? unknown(`needs ${formatSeconds(windowS)}, has ${formatSeconds(seenS)}`)
        : { fits: 'It is cut: its oldest entries went within the day.', share: 0 }
    }
    if (!isSeen(grown)) return unknown(grown.missing)
    if (grown.value <= 0) return { fits: 'It does not grow.', share: 0 }
    return {
      share,
      stray: {
        severity: severityOf(part, settings),
        summary: `${name} grows without an end: nothing was cut off it in ${formatSeconds(uncut.value)}, it has ${formatCount(grown.value)} messages more than then, and it takes ${words}.`,
        of: memory.of,
        series: memory.series,
        figure: `${formatBytes(memory.value)}, ${words}`,
        value: memory.value,
        unit: 'By',
        threshold: warn * room.value,
        from: uncut.fromMs,
        to: uncut.toMs,
        goesAway: `It is cut once, or takes under ${formatShare(0.9 * warn)} of the memory. Give it a length or an age: XADD … MAXLEN ~ n or MINID ~ id.`
      }
    }
  }
}
