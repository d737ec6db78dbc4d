import { isKnown } from '../../model/known.ts'
import type { Pathway } from '../../model/pathway.ts'
import { figureText } from '../format/figure.ts'
import { longestOf, shareWords } from './time.ts'

/** What people read first of a way: how long it takes, and where most of that goes. */
export const sentenceOf = (way: Pathway): string => {
  const { hops, figures } = way
  const [first, last] = [hops[0], hops.at(-1)]
  if (first === undefined || last === undefined)
    return 'More ways were seen than are told apart: this is all the others together, without their steps.'
  if (!isKnown(figures.p95)) return `No message came to the end of this way lately, from ${first.name} to ${last.name}.`
  const took = `Nineteen of twenty messages come from ${first.name} to the end of ${last.name} within ${figureText('p95', figures.p95)}, half of them within ${figureText('p50', figures.p50)}.`
  const longest = longestOf(way)
  if (longest === undefined) return took
  const share = shareWords(longest)
  return 'channel' in longest
    ? `${took} ${share} of the time they wait in ${longest.name}.`
    : `${took} ${share} of the time goes into processing in ${longest.name}.`
}
