import { edgeId, type Observation, rpcMethodId, segmentsOf, serviceId } from '../model/index.ts'

/** What telemetry knows of services (collector/directory.ts). */
export interface Telemetry {
  /** Ids of services that send telemetry, by their name. */
  named: ReadonlyMap<string, readonly string[]>
  /** The service that answered calls at this address, where it was one alone. */
  answeringAt(address: string): string | undefined
}

/**
 * A service that another source knows by a name, and that sends telemetry under the same name, is one service: the inferred one takes the
 * telemetry's id where exactly one has that name. One that is known by its address alone is who answers calls there.
 */
export const joinServices = (observation: Observation, { named, answeringAt }: Telemetry): Observation => {
  if (observation.target === 'otlp') return observation
  const renamed = new Map(
    observation.entities.flatMap(({ id, kind, name, labels }) => {
      if (kind !== 'service' || labels.inferred === undefined || id !== serviceId({ name })) return []
      const answering = name === labels['probed at'] ? answeringAt(name) : undefined
      if (answering !== undefined) return answering === id ? [] : [[id, answering] as const]
      const [only, ...more] = named.get(name) ?? []
      return only !== undefined && more.length === 0 && only !== id ? [[id, only] as const] : []
    })
  )
  if (renamed.size === 0) return observation
  const now = (id: string) => renamed.get(id) ?? id
  return {
    ...observation,
    entities: observation.entities.map((entity) => {
      const parent = renamed.get(entity.parent ?? '')
      const id = parent !== undefined && entity.kind === 'rpc_method' ? methodOf(parent, entity.id) : now(entity.id)
      return { ...entity, id, ...(parent === undefined ? {} : { parent }) }
    }),
    edges: observation.edges.map((edge) => {
      const [from, to] = [now(edge.from), now(edge.to)]
      return { ...edge, from, to, id: edgeId(edge.kind, from, to) }
    }),
    events: observation.events.map((event) => ({ ...event, of: now(event.of) }))
  }
}

/** The same method as one of another service. */
const methodOf = (service: string, method: string): string => {
  const [, environment, namespace, name = ''] = segmentsOf(service)
  const [rpcService = '', rpcMethod = ''] = segmentsOf(method).slice(-2)
  return rpcMethodId({ environment, namespace, name }, rpcService, rpcMethod)
}
