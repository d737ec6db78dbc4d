import type { Layout } from './cache.ts'
import { layoutId } from './series-id.ts'

const MOST = 128

/**
 * Arranges series into chunks of at most 128, changing as few of the present chunks as can be: a chunk whose series are mostly gone is taken
 * apart, the last chunk that is not full is filled up, what is left makes new ones. Chunks are never changed, only replaced.
 */
export const arrange = (target: string, present: readonly Layout[], wanted: ReadonlySet<string>): Layout[] => {
  const kept = present.filter(
    ({ series }) => series.filter((id) => wanted.has(id)).length * 2 >= series.length && series.length > 0
  )
  const placed = new Set(kept.flatMap(({ series }) => series))
  const missing = [...wanted].filter((id) => !placed.has(id))
  if (missing.length === 0) return kept
  const open = kept.findIndex(({ series }) => series.length < MOST)
  const [filled] = open === -1 ? [] : kept.splice(open, 1)
  const rest = [...(filled?.series.filter((id) => wanted.has(id)) ?? []), ...missing]
  const made: Layout[] = []
  for (let i = 0; i < rest.length; i += MOST) {
    const series = rest.slice(i, i + MOST)
    made.push({ id: layoutId(target, series), series })
  }
  return [...kept, ...made]
}
