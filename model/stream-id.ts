/** Ids of a Redis stream's entries, `<ms>-<sequence>`, as numbers: what is kept of them, and compared. */

const SEQUENCES = 4096

/** Ids in their order as numbers: 12 bits of the sequence beside the ms, as much as a number holds exactly until 2039. undefined where there is none. */
export const placeOfId = (id: unknown): number | undefined => {
  if (typeof id !== 'string') return undefined
  const dash = id.indexOf('-')
  if (dash < 1) return undefined
  return numberAt(id, 0, dash) * SEQUENCES + Math.min(numberAt(id, dash + 1, id.length), SEQUENCES - 1)
}

/** The same of an id that comes back from its number as it was; undefined of one with a sequence from 4,096 on, or an ms beyond 2039. */
export const exactPlaceOfId = (id: string): number | undefined => {
  const dash = id.indexOf('-')
  const sequence = numberAt(id, dash + 1, id.length)
  const place = numberAt(id, 0, dash) * SEQUENCES + sequence
  return sequence < SEQUENCES && place <= Number.MAX_SAFE_INTEGER ? place : undefined
}

/** Digits are read in place: to cut a text out for each of two numbers takes longer, and a poll reads them of a hundred thousand ids. */
const numberAt = (text: string, from: number, to: number): number => {
  let value = 0
  for (let i = from; i < to; i++) value = value * 10 + text.charCodeAt(i) - 48
  return value
}

export const msOfPlace = (place: number): number => Math.floor(place / SEQUENCES)

/** The id again, of a place that is exact. */
export const idOfPlace = (place: number): string => `${msOfPlace(place)}-${place % SEQUENCES}`
