import type { TopologySubscription } from '../../model/api.ts'
import type { Subject } from '../panel/subject.ts'

/** Whose parts a page shows: those of the subscription that was chosen, else of the worst. Only Kafka's channels have parts. */
export const readOf = (
  { kind, transport, subscriptions }: Subject,
  wanted: string | null
): TopologySubscription | undefined =>
  transport === 'kafka' && (kind === 'topic' || kind === 'group')
    ? (subscriptions.find(({ id }) => id === wanted) ?? subscriptions[0])
    : undefined
