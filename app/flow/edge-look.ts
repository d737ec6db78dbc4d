import { callHealth } from '../../judge/health.ts'
import type { TopologyEdge } from '../../model/api.ts'
import { subscriptionId } from '../../model/id.ts'
import { isKnown } from '../../model/known.ts'
import type { Health } from '../../model/state.ts'
import type { Picture } from '../client/picture.ts'

/** How an edge is drawn. */
export interface EdgeLook {
  /** px at zoom 1; wider for more messages a second, by their logarithm. */
  width: number
  /** `still`: nothing flows, or it isn't known that something does. */
  speed: 'still' | 'slow' | 'even' | 'fast'
  health: Health
}

const THIN = 1.2
const MOST = 8
/** A difference that can be seen: a rate that wavers a little doesn't draw its edge anew. px */
const STEP = 0.25

export const edgeLook = (edge: TopologyEdge, picture: Picture): EdgeLook => {
  const rate = edge.figures.rate
  const perSecond = isKnown(rate) ? rate.value : undefined
  return {
    width: perSecond === undefined ? THIN : Math.min(MOST, THIN + stepped(1.14 * Math.log10(1 + perSecond))),
    speed: speedOf(perSecond),
    health: healthOf(edge, picture)
  }
}

const stepped = (px: number): number => Math.round(px / STEP) * STEP

const speedOf = (perSecond: number | undefined): EdgeLook['speed'] => {
  if (perSecond === undefined || perSecond <= 0) return 'still'
  if (perSecond < 10) return 'slow'
  return perSecond < 150 ? 'even' : 'fast'
}

/** An edge is as well as what it feeds is judged to be: the subscription it stands for, or its calls. Others have no health of their own. */
const healthOf = (edge: TopologyEdge, { subscriptions }: Picture): Health => {
  switch (edge.kind) {
    case 'consumes':
      return (
        (subscriptions.get(subscriptionId(edge.from, edge.to)) ?? subscriptions.get(subscriptionId(edge.from, null)))
          ?.health ?? 'ok'
      )
    case 'calls':
      return callHealth(edge.figures)
    default:
      return edge.figures.rate !== undefined && 'unknown' in edge.figures.rate ? 'unknown' : 'ok'
  }
}
