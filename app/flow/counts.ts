import { formatCount } from '../../model/format.ts'
import type { Health } from '../../model/state.ts'
import { HEALTH_NAMES } from '../format/words.ts'
import { HEALTH_ORDER } from './near.ts'

export interface Count {
  health: Health
  count: number
  /** `2 critical` */
  text: string
}

/** The sentence under the heading, worst first; what there is none of is not said. What can't be seen comes last: it may be well. */
export const countsOf = (things: readonly { health: Health }[]): Count[] => {
  const order = [...HEALTH_ORDER.filter((health) => health !== 'unknown'), 'unknown' as const]
  return order.flatMap((health) => {
    const count = things.filter((thing) => thing.health === health).length
    return count === 0 ? [] : [{ health, count, text: `${formatCount(count)} ${HEALTH_NAMES[health]}` }]
  })
}
