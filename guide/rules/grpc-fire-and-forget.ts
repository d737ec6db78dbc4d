import { formatShare } from '../../model/format.ts'
import { isSeen } from '../profile.ts'
import { type Rule, seenIn, unknown } from './rule.ts'

const LEAST_CALLS = 1000
/** So many callers go on as if nothing had come back; a few may do so by chance. */
const UNAWAITED = 0.9

export const grpcFireAndForget: Rule = {
  id: 'grpc.fire-and-forget',
  transport: 'grpc',
  title: 'Sent and forgotten',
  recommendation: 'A call is for who needs the answer; what nobody waits for goes by message.',
  strays: 'Over 99 % of at least 1,000 answers are empty, and callers go on without them 9 times of 10.',
  needs:
    'From the service that answers: sizes of answers, by @plumbline/instrument. From its callers: whole traces by OpenTelemetry, and 1,000 calls.',
  butRight: 'An empty answer that is awaited: that something is done is an answer too.',
  cure: 'Publish it to a queue, a stream or a topic; or let the caller go by the answer.',
  chart: 'bar',
  settings: { windowS: 0, warn: 0.99, critical: null },
  concerns: ({ kind }) => kind === 'rpc_method',
  leadsAway: true,
  judge: ({ name, calls, traced: { emptyAnswers, unawaited } }, _now, { warn }) => {
    if (!isSeen(emptyAnswers)) return unknown(emptyAnswers.missing)
    const share = Math.min(1, emptyAnswers.value) / warn
    if (share < 1) return { fits: `${formatShare(1 - emptyAnswers.value)} of its answers say something.`, share }
    if (!isSeen(unawaited)) return unknown(unawaited.missing)
    if (unawaited.value < UNAWAITED) return { fits: 'Its answers are empty, and awaited.', share: 0 }
    if (!isSeen(calls)) return unknown(calls.missing)
    if (calls.value < LEAST_CALLS) return unknown(`needs ${LEAST_CALLS} calls`)
    return {
      share,
      stray: {
        severity: 'warn',
        summary: `${name} is called and forgotten: ${formatShare(emptyAnswers.value)} of its answers are empty, and ${formatShare(unawaited.value)} of its callers go on without them.`,
        ...seenIn(emptyAnswers),
        series: null,
        figure: `${formatShare(emptyAnswers.value)} of answers are empty`,
        value: emptyAnswers.value,
        unit: '1',
        threshold: warn,
        goesAway: grpcFireAndForget.cure
      }
    }
  }
}
