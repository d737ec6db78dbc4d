import { formatCount } from '../../model/format.ts'
import { isSeen } from '../profile.ts'
import { type Rule, seenIn, unknown } from './rule.ts'

export const grpcFanOut: Rule = {
  id: 'grpc.fan-out',
  transport: 'grpc',
  title: 'Told one by one',
  recommendation: 'A call goes to one receiver; what many should hear goes by a broker.',
  strays: 'In 4 of 5 of its callers’ steps the same call goes to 4 services or instances and more.',
  needs: 'From its callers: whole traces by OpenTelemetry.',
  butRight: 'Calls that are balanced over many instances, one at a time; a request gathered from a few services.',
  cure: 'Publish the event once, and let those who want it subscribe.',
  chart: 'bar',
  settings: { windowS: 0, warn: 4, critical: null },
  concerns: ({ kind }) => kind === 'rpc_method',
  leadsAway: true,
  judge: ({ name, traced: { receivers } }, _now, { warn }) => {
    if (!isSeen(receivers)) return unknown(receivers.missing)
    const share = receivers.value / warn
    const many = formatCount(receivers.value)
    if (share < 1) return { fits: `A step of its callers reaches ${many} with it.`, share }
    return {
      share,
      stray: {
        severity: 'warn',
        summary: `${name} tells many by hand: in 4 of 5 steps of its callers the same call goes to ${many} receivers.`,
        ...seenIn(receivers),
        series: null,
        figure: `${many} receivers a step`,
        value: receivers.value,
        unit: '{receiver}',
        threshold: warn,
        goesAway: grpcFanOut.cure
      }
    }
  }
}
