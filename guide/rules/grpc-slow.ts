import { formatCount, formatSeconds } from '../../model/format.ts'
import { isSeen, type UsageProfile } from '../profile.ts'
import { type Rule, seenIn, severityOf, unknown, type Verdict } from './rule.ts'

/** Fewer calls than this have no p99: it would be the slowest one. */
const LEAST_CALLS = 100
/** Nobody waits that long for one answer: it is a stream, which lasts as long as it is needed. */
const STREAM_S = 60
/** The way there and back of half of the calls: the guide expects less than this of a call as a whole. */
const WAY_S = 0.001

export const grpcSlow: Rule = {
  id: 'grpc.slow',
  transport: 'grpc',
  title: 'Slow call',
  recommendation: 'A call is for what has to be answered at once.',
  strays:
    'The server’s p99 is over 10 ms for 15 min. Over 100 ms it is critical. Where the server is quick and half of the calls are over 1 ms on the way, it is a hint.',
  needs: 'OpenTelemetry from the service that answers, 15 min of it, and 100 calls. For the way: from its callers too.',
  butRight:
    'A stream that is open for long: no call of more than a minute is judged. A way of less than a millisecond.',
  cure: 'p99 stays under the threshold: see what the method waits for; what needs no answer can go by message instead.',
  chart: 'line',
  settings: { windowS: 900, warn: 0.01, critical: 0.1 },
  concerns: ({ kind }) => kind === 'rpc_method',
  leadsAway: false,
  judge: (profile, _now, settings) => {
    const { name, p99, calls, traced } = profile
    const { openS } = traced
    const { windowS, warn } = settings
    if (!isSeen(p99)) return unknown(p99.missing)
    if (isSeen(openS) && openS.value > STREAM_S)
      return { fits: 'It is a stream, which lasts as long as it is needed.', share: 0 }
    const share = p99.value / warn
    // Once it was under the threshold it has not been over it for the whole time, however short that was.
    if (share < 1) return onTheWay(profile, windowS) ?? { fits: `p99 was down to ${formatSeconds(p99.value)}.`, share }
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

/** What a call takes beyond what its server does. Both ways are allowed by the guide, since it may have to go far. */
const onTheWay = ({ name, traced: { network } }: UsageProfile, windowS: number): Verdict | undefined => {
  // A caller that is busy for a while tells nothing of the way.
  if (!isSeen(network) || network.value < WAY_S || network.toMs - network.fromMs < windowS * 1000) return undefined
  const way = formatSeconds(network.value)
  return {
    share: network.value / WAY_S,
    stray: {
      severity: 'hint',
      summary: `${name} is quick and its way is not: half of its calls take ${way} more than its server does, where the guide expects less than ${formatSeconds(WAY_S)}.`,
      ...seenIn(network),
      series: null,
      figure: `${way} on the way`,
      value: network.value,
      unit: 's',
      threshold: WAY_S,
      goesAway: `Half of its calls are under ${formatSeconds(0.9 * WAY_S)} on the way: bring caller and service nearer, and keep connections open.`
    }
  }
}
