import type { TopologyEntity } from '../../model/api.ts'
import { numberOf } from '../../model/known.ts'
import type { Transport } from '../../model/observation.ts'
import type { Picture } from '../client/picture.ts'
import { CHANNEL_KIND } from './transport-icon.tsx'

/** What flows through it a second, where that is known. */
export const rateOf = ({ figures }: TopologyEntity): number | undefined =>
  numberOf(figures.rate) ?? numberOf(figures.in_rate)

/** The channels of a transport that are on the picture, the busiest first. */
export const channelsOf = ({ entities }: Picture, transport: Transport): TopologyEntity[] =>
  [...entities.values()]
    .filter((entity) => entity.transport === transport && entity.kind === CHANNEL_KIND[transport])
    .sort((a, b) => (rateOf(b) ?? -1) - (rateOf(a) ?? -1) || (a.name < b.name ? -1 : 1))
