import type { Figure } from '../model/index.ts'
import { isKnown } from '../model/known.ts'
import type { Seen } from './profile.ts'
import { NOT_TRACED } from './unseen.ts'
import type { Channel, WatchedPart } from './watched.ts'

const rateOf = (figure: Figure | undefined): number => (isKnown(figure) ? figure.value : 0)

/** Of what share of its traffic telemetry tells just now: messages that its producers' spans count against those that its broker does. */
export const sharesOf = (parts: readonly WatchedPart[]): ((channel: Channel, at: number) => Seen) => {
  const sent = new Map<string, number>()
  for (const { target, edges } of parts)
    if (target === 'otlp')
      for (const { kind, from, to, figures } of edges) {
        // Who writes to a queue writes to its exchange; who takes from it takes from the queue itself.
        const channel = kind === 'publishes' ? to : kind === 'consumes' && from.includes('/queue/') ? from : undefined
        if (channel !== undefined) sent.set(channel, (sent.get(channel) ?? 0) + rateOf(figures?.rate))
      }
  return ({ id, transport, labels, figures }, at) => {
    const seen = (value: number): Seen => ({ value, how: 'estimated', fromMs: at, toMs: at, of: id, series: null })
    if (transport === 'grpc')
      return labels['known by'] === undefined && labels['counted by'] === undefined ? seen(1) : NOT_TRACED.traced
    const traced = sent.get(id)
    if (traced === undefined) return NOT_TRACED.traced
    const whole = rateOf(transport === 'rabbitmq' ? (figures.out_rate ?? figures.in_rate) : figures.in_rate)
    return whole > 0 ? seen(Math.min(1, traced / whole)) : { missing: 'nothing passes it just now' }
  }
}
