import type { Json } from './observation.ts'

/**
 * Something wrong with a thing that its source says by itself: an alarm, a queue without its majority. Kept in the thing's `facts.troubles`, which
 * are versioned, so its words are constant as a gap's are: no number that moves.
 */
export interface Trouble {
  severity: 'warn' | 'critical'
  /** What a sentence begins with: `Memory alarm`. */
  lead: string
  /** What it is and what follows from it, in a sentence. */
  text: string
}

/** Facts with what is wrong in them; undefined where there are none of either. */
export const factsWith = (
  facts: Record<string, Json>,
  troubles: readonly Trouble[]
): { facts?: Record<string, Json> } => {
  const all = troubles.length === 0 ? facts : { ...facts, troubles: troubles.map((trouble): Json => ({ ...trouble })) }
  return Object.keys(all).length === 0 ? {} : { facts: all }
}

/** What is wrong with a thing by its own facts, the worst first. */
export const troublesOf = (facts: Json | undefined): Trouble[] => {
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts) || !Array.isArray(facts.troubles)) return []
  return facts.troubles
    .flatMap((each): Trouble[] => {
      if (typeof each !== 'object' || each === null || Array.isArray(each)) return []
      const { severity, lead, text } = each
      if ((severity !== 'warn' && severity !== 'critical') || typeof lead !== 'string' || typeof text !== 'string')
        return []
      return [{ severity, lead, text }]
    })
    .sort((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'))
}

/** What is wrong at either end of a subscription, by the facts of entities: a channel and the group that reads it, or a queue, which is both. */
export const troublesAt = (
  { channel, reader }: { channel: string; reader: string | null },
  facts: ReadonlyMap<string, Json | undefined>
): Trouble[] => [...troublesOf(facts.get(channel)), ...(reader === null ? [] : troublesOf(facts.get(reader)))]
