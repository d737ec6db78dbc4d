import { formatRate, formatShare } from '../../model/format.ts'
import { isSeen } from '../profile.ts'
import { type Rule, type Stray, seenIn, unknown } from './rule.ts'

/** More tries than this on average: it is asked again where it fails. */
const AGAIN = 1.1
const UNAVAILABLE = 0.05

export const grpcNeedsPersistence: Rule = {
  id: 'grpc.needs-persistence',
  transport: 'grpc',
  title: 'Tried until it sticks',
  recommendation: 'gRPC keeps nothing; what has to arrive although nobody is there is kept by a broker.',
  strays: 'A call that fails is tried 3 times and more, or over 5 % find nobody and are tried again.',
  needs: 'From its callers: whole traces by OpenTelemetry, with the gRPC status of each call.',
  butRight: 'One more try where a call fails; an outage after which nobody asks again.',
  cure: 'Send it by a queue, which keeps it until the receiver is back; or give up after the second try.',
  chart: 'bar',
  settings: { windowS: 0, warn: 3, critical: null },
  concerns: ({ kind }) => kind === 'rpc_method',
  leadsAway: true,
  judge: ({ name, traced: { attempts, unavailable } }, _now, { warn }) => {
    if (!isSeen(attempts)) return unknown(attempts.missing)
    const tries = formatRate(attempts.value)
    const stray = (words: string, more: Pick<Stray, 'figure' | 'value' | 'unit' | 'threshold'>): Stray => ({
      severity: 'warn',
      summary: `${name} is called until it sticks: ${words}, and gRPC keeps nothing in between.`,
      ...seenIn(attempts),
      series: null,
      goesAway: grpcNeedsPersistence.cure,
      ...more
    })
    if (attempts.value >= warn)
      return {
        share: attempts.value / warn,
        stray: stray(`a call that fails is tried ${tries} times`, {
          figure: `${tries} tries`,
          value: attempts.value,
          unit: '{try}',
          threshold: warn
        })
      }
    if (attempts.value < AGAIN) return { fits: 'Calls that fail are not tried again.', share: 0 }
    if (!isSeen(unavailable)) return unknown(unavailable.missing)
    const share = Math.max(attempts.value / warn, unavailable.value / UNAVAILABLE)
    if (unavailable.value < UNAVAILABLE)
      return { fits: `${formatShare(unavailable.value)} of calls find nobody.`, share: Math.min(share, 0.99) }
    return {
      share,
      stray: stray(`${formatShare(unavailable.value)} of calls find nobody and are tried again`, {
        figure: `${formatShare(unavailable.value)} find nobody`,
        value: unavailable.value,
        unit: '1',
        threshold: UNAVAILABLE
      })
    }
  }
}
