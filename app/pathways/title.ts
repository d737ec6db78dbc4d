import type { Pathway } from '../../model/pathway.ts'

/** A way is called by its ends; what lies between is drawn. */
export const titleOf = ({ hops, name }: Pathway): string => {
  const [first, last] = [hops[0], hops.at(-1)]
  return first === undefined || last === undefined ? name : `${first.name} → ${last.name}`
}
