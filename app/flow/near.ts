import type { TopologyEdge, TopologySubscription } from '../../model/api.ts'
import type { Health } from '../../model/state.ts'
import type { Picture } from '../client/picture.ts'

/** What stands around one entity. */
export interface Near {
  incoming: readonly TopologyEdge[]
  outgoing: readonly TopologyEdge[]
  /** Subscriptions it is the channel of. */
  asChannel: readonly TopologySubscription[]
  /** Subscriptions it is the reader of. */
  asReader: readonly TopologySubscription[]
}

const NOTHING: Near = { incoming: [], outgoing: [], asChannel: [], asReader: [] }

/** Edges and subscriptions by what they touch, so that nothing searches for them. */
export const nearOf = (picture: Picture): ((id: string) => Near) => {
  const incoming = Map.groupBy(picture.edges.values(), ({ to }) => to)
  const outgoing = Map.groupBy(picture.edges.values(), ({ from }) => from)
  const asChannel = Map.groupBy(picture.subscriptions.values(), ({ channel }) => channel)
  const asReader = Map.groupBy(picture.subscriptions.values(), ({ reader }) => reader ?? '')
  return (id) => ({
    incoming: incoming.get(id) ?? NOTHING.incoming,
    outgoing: outgoing.get(id) ?? NOTHING.outgoing,
    asChannel: asChannel.get(id) ?? NOTHING.asChannel,
    asReader: asReader.get(id) ?? NOTHING.asReader
  })
}

/** Worst first: trouble that is seen comes before what can't be. */
export const HEALTH_ORDER: readonly Health[] = ['critical', 'warn', 'unknown', 'ok']
export const byHealth = (a: { health: Health }, b: { health: Health }): number =>
  HEALTH_ORDER.indexOf(a.health) - HEALTH_ORDER.indexOf(b.health)

export const isTrouble = ({ health }: { health: Health }): boolean => health === 'critical' || health === 'warn'

/** The subscription that says most of an entity: its worst. A queue has one, a group one a channel. */
export const worstSubscription = ({ asChannel, asReader }: Near, own: boolean): TopologySubscription | undefined => {
  const subscriptions = own ? [...asReader, ...asChannel.filter(({ reader }) => reader === null)] : [...asChannel]
  return subscriptions.sort(byHealth)[0]
}
