import type { TopologyEntity } from '../../model/api.ts'
import type { Picture } from '../client/picture.ts'
import { matches } from './filter.ts'
import { byHealth } from './near.ts'

/** What has a place there, or belongs to what has. */
const isOnFlow = ({ kind }: TopologyEntity): boolean => kind !== 'node' && kind !== 'pathway' && kind !== 'hop'

/** As many as are seen without scrolling. */
const MOST = 9

/** What a question finds, best first: names that are it, names that begin so, names that have it, then the rest of the id; of equals the worst. */
export const found = ({ entities }: Picture, question: string): TopologyEntity[] => {
  const q = question.trim().toLowerCase()
  const rank = ({ name }: TopologyEntity): number => {
    const text = name.toLowerCase()
    return text === q ? 0 : text.startsWith(q) ? 1 : text.includes(q) ? 2 : 3
  }
  return [...entities.values()]
    .filter((entity) => isOnFlow(entity) && matches(entity, q))
    .sort((a, b) => rank(a) - rank(b) || byHealth(a, b) || a.name.localeCompare(b.name))
    .slice(0, MOST)
}
