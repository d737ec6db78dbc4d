import { edgeId, type Observation, serviceId } from '../model/index.ts'

/**
 * A service that a broker knows by its client's name, and that sends telemetry under the same name, is one service: the inferred one takes the
 * telemetry's id where exactly one has that name.
 */
export const joinServices = (
  observation: Observation,
  telemetry: ReadonlyMap<string, readonly string[]>
): Observation => {
  if (observation.target === 'otlp') return observation
  const renamed = new Map(
    observation.entities.flatMap(({ id, kind, name, labels }) => {
      if (kind !== 'service' || labels.inferred === undefined || id !== serviceId({ name })) return []
      const [only, ...more] = telemetry.get(name) ?? []
      return only !== undefined && more.length === 0 && only !== id ? [[id, only] as const] : []
    })
  )
  if (renamed.size === 0) return observation
  const now = (id: string) => renamed.get(id) ?? id
  return {
    ...observation,
    entities: observation.entities.map((entity) => ({ ...entity, id: now(entity.id) })),
    edges: observation.edges.map((edge) => {
      const [from, to] = [now(edge.from), now(edge.to)]
      return { ...edge, from, to, id: edgeId(edge.kind, from, to) }
    })
  }
}
