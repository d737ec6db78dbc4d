import { blindOf, type Event, type Observation, targetId } from '../model/index.ts'
import type { Memory } from './memory.ts'

/** Channels whose life is their own: that it changed means they were deleted and made again. */
const LASTING: ReadonlySet<string> = new Set(['topic', 'queue', 'stream'])

/** What happened between two polls of a target, besides what it told itself: it went out of sight or came back, or a channel was made anew. */
export const eventsOf = (before: Memory | undefined, { target, atMs, entities, gaps }: Observation): Event[] => {
  const event = (of: string, kind: string, text: string): Event => ({
    id: `${kind}|${of}|${atMs}`,
    of,
    atMs,
    kind,
    text
  })
  const blind = blindOf(gaps)
  const own = targetId(target)
  const sight =
    blind !== undefined && before?.blind === undefined
      ? [event(own, 'unseen', `${target} can’t be seen. ${blind}`)]
      : blind === undefined && before?.blind !== undefined
        ? [event(own, 'seen', `${target} is seen again.`)]
        : []
  const anew = entities.flatMap(({ id, kind, name, life }): Event[] => {
    const was = before?.windows.get(id)?.life
    const differs = life !== undefined && was !== undefined && was !== '' && life !== was
    return differs && LASTING.has(kind) ? [event(id, 'recreated', `${name} was deleted and made anew.`)] : []
  })
  return [...sight, ...anew]
}
