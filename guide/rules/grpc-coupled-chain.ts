import { formatCount } from '../../model/format.ts'
import { isSeen } from '../profile.ts'
import { type Rule, seenIn, unknown } from './rule.ts'

export const grpcCoupledChain: Rule = {
  id: 'grpc.coupled-chain',
  transport: 'grpc',
  title: 'Deep chain of calls',
  recommendation: 'Who sends should not depend on everybody behind the receiver being up.',
  strays: 'A fifth of the traces that begin with the method go 4 calls deep and more.',
  needs: 'From all services on the way: whole traces by OpenTelemetry.',
  butRight: 'A gateway, a service and what that asks; a depth that is seldom reached.',
  cure: 'Let a step that nobody waits for go by message, so that the chain ends before it.',
  chart: 'bar',
  settings: { windowS: 0, warn: 4, critical: null },
  concerns: ({ kind }) => kind === 'rpc_method',
  leadsAway: false,
  judge: ({ name, traced: { hops } }, _now, { warn }) => {
    if (!isSeen(hops)) return unknown(hops.missing)
    const share = hops.value / warn
    const deep = formatCount(hops.value)
    if (share < 1) return { fits: `Its traces go ${deep} deep.`, share }
    return {
      share,
      stray: {
        severity: 'warn',
        summary: `${name} is the head of a chain of ${deep} calls: it answers only while all of them are up, and its availability is the product of theirs.`,
        ...seenIn(hops),
        series: null,
        figure: `${deep} calls deep`,
        value: hops.value,
        unit: '{call}',
        threshold: warn,
        goesAway: grpcCoupledChain.cure
      }
    }
  }
}
