import { formatSeconds } from '../../model/format.ts'
import { isSeen } from '../profile.ts'
import { type Rule, seenIn, unknown } from './rule.ts'

/** All but a few of its messages go one way. */
const ONE_WAY = 0.99

export const grpcLongStreamAsQueue: Rule = {
  id: 'grpc.long-stream-as-queue',
  transport: 'grpc',
  title: 'Stream as subscription',
  recommendation: 'A stream is part of a conversation; a subscription that outlives its connection needs a broker.',
  strays: 'Its streams stay open for over 1 h, and their messages go one way only.',
  needs: 'From the service or its callers: spans of streams with their messages, or @plumbline/instrument.',
  butRight: 'A stream in both directions, however long; a large answer that comes in parts and ends.',
  cure: 'Publish what it carries, and let who wants it read at a place of their own.',
  chart: 'bar',
  settings: { windowS: 0, warn: 3600, critical: null },
  concerns: ({ kind }) => kind === 'rpc_method',
  leadsAway: true,
  judge: ({ name, traced: { openS, oneWay } }, _now, { warn }) => {
    if (!isSeen(openS)) return unknown(openS.missing)
    const share = openS.value / warn
    const open = formatSeconds(openS.value)
    if (share < 1) return { fits: `Its calls are open for ${open}.`, share }
    if (!isSeen(oneWay)) return unknown(oneWay.missing)
    if (oneWay.value < ONE_WAY) return { fits: 'Both sides talk on it.', share: 0 }
    return {
      share,
      stray: {
        severity: 'warn',
        summary: `${name} is used as a subscription: its streams stay open for ${open} and carry messages one way, and what comes while one is broken is lost.`,
        ...seenIn(openS),
        series: null,
        figure: `open for ${open}`,
        value: openS.value,
        unit: 's',
        threshold: warn,
        goesAway: grpcLongStreamAsQueue.cure
      }
    }
  }
}
