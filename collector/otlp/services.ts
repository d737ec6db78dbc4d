import { type Entity, type ServiceName, segmentsOf, serviceId } from '../../model/index.ts'
import { type Names, OTHER } from './names.ts'
import { Recent } from './recent.ts'
import type { Resource } from './span.ts'

/** An instance that sent nothing for this long is no longer counted as running. */
const INSTANCE_AFTER_MS = 5 * 60_000
const MOST_INSTANCES = 200

interface Seen {
  lastMs: number
  entity: Pick<Entity, 'id' | 'name'>
  language: string
  /** Each with the version it last said. */
  instances: Map<string, { lastMs: number; version: string }>
}

/** Services that sent spans, with their versions and instances. */
export class Services {
  readonly seen = new Recent<Seen>(10_000)
  private readonly names: Names
  /** What was touched last: an export has many spans of one resource. */
  private last: { resource: Resource; nowMs: number; id: string } | undefined
  constructor(names: Names) {
    this.names = names
  }

  /** The id of the service that sent this. */
  touch(resource: Resource, nowMs: number): string {
    if (this.last?.resource === resource && this.last.nowMs === nowMs) return this.last.id
    const said = idOf(resource)
    const isTold = this.names.admits('service', '', said, nowMs)
    const id = isTold ? said : OTHERS
    const seen = this.seen.touch(id, nowMs, () => ({
      lastMs: nowMs,
      entity: { id, name: isTold ? resource.service.name : OTHER },
      language: resource.language,
      instances: new Map()
    }))
    const instance = seen.instances.get(resource.instance)
    if (instance !== undefined) {
      instance.lastMs = nowMs
      instance.version = resource.version
    } else if (seen.instances.size < MOST_INSTANCES)
      seen.instances.set(resource.instance, { lastMs: nowMs, version: resource.version })
    // Each span of the others is counted.
    this.last = isTold ? { resource, nowMs, id } : undefined
    return id
  }

  /** A service that is called stays, also while it is down and sends nothing itself. */
  keep(id: string, nowMs: number): void {
    const seen = this.seen.get(id)
    if (seen !== undefined) seen.lastMs = nowMs
  }

  named(name: string): string[] {
    return [...this.seen.values()].filter(({ entity }) => entity.name === name).map(({ entity }) => entity.id)
  }

  entities(nowMs: number): Entity[] {
    this.seen.forget(nowMs)
    return [...this.seen.values()].map(({ entity, language, instances }) => {
      for (const [id, { lastMs }] of instances)
        if (instances.size > 1 && nowMs - lastMs > INSTANCE_AFTER_MS) instances.delete(id)
      const versions = [...new Set([...instances.values()].map(({ version }) => version))].filter((said) => said !== '')
      const named = [...instances.keys()].filter((id) => id !== '').sort()
      return {
        ...entity,
        kind: 'service',
        transport: null,
        parent: null,
        labels: {
          ...(versions.length > 0 ? { version: versions.sort().join(', ') } : {}),
          ...(language === '' ? {} : { language })
        },
        ...(named.length > 0 ? { facts: { instances: named } } : {})
      }
    })
  }
}

/** All services beyond the limit. */
const OTHERS = serviceId({ name: OTHER })

/** Resources are shared by the spans of one export: their ids need not be put together for each span. */
const IDS = new WeakMap<Resource, string>()
export const idOf = (resource: Resource): string => {
  const known = IDS.get(resource)
  if (known !== undefined) return known
  const id = serviceId(resource.service)
  IDS.set(resource, id)
  return id
}

/** Of services that are known by their id alone. */
export const nameFromId = (id: string): ServiceName => {
  const [, environment, namespace, name] = segmentsOf(id)
  return {
    environment: environment === '-' ? undefined : environment,
    namespace: namespace === '-' ? undefined : namespace,
    name: name ?? id
  }
}
