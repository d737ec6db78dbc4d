import { formatCount, formatSeconds } from '../../model/format.ts'
import { isSeen } from '../profile.ts'
import { type Rule, severityOf, unknown } from './rule.ts'

/** Fewer calls than this have no p99: it would be the slowest one. */
const LEAST_CALLS = 100
/** Nobody waits that long for one answer: it is a stream, which lasts as long as it is needed. */
const STREAM_S = 60

export const grpcSlow: Rule = {
  id: 'grpc.slow',
  transport: 'grpc',
  title: 'Slow call',
  recommendation: 'A call is for what has to be answered at once.',
  strays: 'The server’s p99 is over 10 ms for 15 min. Over 100 ms it is critical.',
  needs: 'OpenTelemetry from the service that answers, 15 min of it, and 100 calls.',
  butRight: 'A stream that is open for long: no call of more than a minute is judged.',
  settings: { windowS: 900, warn: 0.01, critical: 0.1 },
  concerns: ({ kind }) => kind === 'rpc_method',
  leadsAway: false,
  judge: ({ name, p99, calls }, _now, settings) => {
    const { windowS, warn } = settings
    if (!isSeen(p99)) return unknown(p99.missing)
    const share = p99.value / warn
    // Once it was under the threshold it has not been over it for the whole time, however short that was.
    if (share < 1) return { fits: `p99 was down to ${formatSeconds(p99.value)}.`, share }
    const seenS = (p99.toMs - p99.fromMs) / 1000
    if (seenS < windowS) return unknown(`needs ${formatSeconds(windowS)} of calls, has ${formatSeconds(seenS)}`)
    if (!isSeen(calls)) return unknown(calls.missing)
    if (calls.value < LEAST_CALLS)
      return unknown(`needs ${LEAST_CALLS} calls in ${formatSeconds(windowS)}, had ${formatCount(calls.value)}`)
    if (p99.value > STREAM_S) return unknown('calls last over a minute: telemetry doesn’t say whether they are streams')
    return {
      share,
      stray: {
        severity: severityOf(p99.value, settings),
        summary: `${name} is slow for a call: for ${formatSeconds(seenS)} one call in a hundred took ${formatSeconds(p99.value)} or more, where the guide expects less than ${formatSeconds(warn)}.`,
        of: p99.of,
        series: p99.series,
        figure: `p99 never under ${formatSeconds(p99.value)}`,
        value: p99.value,
        unit: 's',
        threshold: warn,
        from: p99.fromMs,
        to: p99.toMs,
        goesAway: `p99 stays under ${formatSeconds(0.9 * warn)}. See what the method waits for; what needs no answer can go by message instead.`
      }
    }
  }
}
