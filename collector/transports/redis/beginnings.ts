import type { ServerAnswers } from './answers.ts'
import { hasReadNothing, trimmedBefore } from './unread.ts'

/** Groups that have read nothing yet, by the key of their stream, which were seen while nothing was missing before them. */
export type Beginnings = ReadonlyMap<string, ReadonlySet<string>>

/**
 * A group at 0-0 may have been made, or set back, long after entries were trimmed: those it did not lose. Redis does not say when a group was made. What is
 * trimmed after a poll saw all entries there, it did lose. Belongs to a connection.
 */
export class BeginningsFollower {
  #known: Beginnings = new Map()

  /** What a poll saw, beside the polls before. Of streams that `keep` says are only hidden nothing is forgotten. */
  follow(servers: readonly ServerAnswers[], keep: (key: string) => boolean): Beginnings {
    const now = new Map<string, Set<string>>()
    for (const [key, groups] of this.#known) if (keep(key)) now.set(key, new Set(groups))
    for (const { streams } of servers)
      for (const { key, info, groups = [] } of streams)
        for (const group of groups) {
          if (!hasReadNothing(group.info)) continue
          const name = String(group.info.name)
          if (trimmedBefore(info) > 0 && this.#known.get(key)?.has(name) !== true) continue
          const known = now.get(key)
          if (known === undefined) now.set(key, new Set([name]))
          else known.add(name)
        }
    this.#known = now
    return now
  }
}
