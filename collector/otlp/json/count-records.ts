import { list, parse } from './read.ts'

/** How many metrics or log records a JSON request holds; the names of its three levels. Throws Malformed for what is not one. */
export const countRecordsJson = (
  bytes: Uint8Array,
  [outer, scope, record]: readonly [string, string, string]
): number =>
  list(parse(bytes)[outer], outer)
    .flatMap((resource) => list(resource[scope], scope))
    .reduce((count, within) => count + list(within[record], record).length, 0)
