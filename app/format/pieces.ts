/** A sign before it, a number, and units of time, size or share, as model/format.ts writes them. */
const FIGURE =
  /[≈≤≥] [\d<.,]+[kMG]?(?: (?:µs|ms|s|min|h|d|%|[kMGT]?B)(?![\p{L}\d]))?|[\d<.,]+ (?:µs|ms|s|min|h|d|%|[kMGT]?B)(?![\p{L}\d])/u
/** Two units belong together: `3 h 23 min`. */
const FIGURES = new RegExp(`(?:${FIGURE.source})(?: \\d+ (?:s|min|h)(?![\\p{L}\\d]))?`, 'gu')

/** A sentence in pieces: what is a figure stays whole, the rest may break over lines. */
export const piecesOf = (text: string): { key: number; words: string; whole: boolean }[] => {
  const pieces: { key: number; words: string; whole: boolean }[] = []
  let from = 0
  const add = (to: number, whole: boolean): void => {
    if (to > from) pieces.push({ key: from, words: text.slice(from, to), whole })
    from = to
  }
  for (const { index, 0: found } of text.matchAll(FIGURES)) {
    add(index, false)
    add(index + found.length, true)
  }
  add(text.length, false)
  return pieces
}
