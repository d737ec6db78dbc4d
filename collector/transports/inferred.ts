import { type Edge, type EdgeKind, type Entity, edgeId, serviceId, type Transport } from '../../model/index.ts'

/** A service that is known only by what its client called itself; `how` says by what, for people. */
export const inferredService = (name: string, how: string): Entity => ({
  id: serviceId({ name }),
  kind: 'service',
  transport: null,
  name,
  parent: null,
  labels: { inferred: how }
})

export const edge = (
  kind: EdgeKind,
  transport: Transport | null,
  from: string,
  to: string,
  labels: Record<string, string> = {}
): Edge => ({ id: edgeId(kind, from, to), kind, transport, from, to, labels })

/** One of each id; the first stays. */
export const unique = <T extends { id: string }>(things: readonly T[]): T[] => [
  ...things.reduce((map, thing) => (map.has(thing.id) ? map : map.set(thing.id, thing)), new Map<string, T>()).values()
]
