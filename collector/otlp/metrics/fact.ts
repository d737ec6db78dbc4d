import { type ByMetrics, type Fact, factOf } from '../semantics.ts'
import type { Point } from './point.ts'

type Counted = Exclude<Fact, undefined>

/** What a point counts: the same facts as of spans, its calls or messages as their number. */
export const factOfPoint = ({ shape, attributes }: Point, count: number): Counted | undefined => {
  const { kind, system, operation, of } = shape
  const said = {
    ...attributes,
    ...(system === undefined ? {} : { rpcSystem: system }),
    ...(operation === undefined || attributes.operation !== undefined ? {} : { operation })
  }
  // A point counts many: a batch's size is no attribute of it.
  delete said.batch
  const fact = factOf({ name: '', kind, error: attributes.errorType !== undefined, weight: count, attributes: said })
  if (fact === undefined || of === 'calls' || of === 'of_call' || of === 'started' || of === 'level')
    return fact?.is === 'served' || fact?.is === 'called' ? fact : undefined
  if (fact.is !== 'published' && fact.is !== 'taken') return undefined
  if (fact.how === 'refused') return undefined
  // Told apart from what is counted: it is no message more.
  if (of === 'aged') return { ...fact, how: 'counted', count: 0 }
  const how: ByMetrics = of
  return { ...fact, how }
}
