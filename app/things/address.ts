import type { TopologyEntity } from '../../model/api.ts'
import type { EntityKind } from '../../model/observation.ts'

/** Kinds that have a page of their own, by where it stands. */
const PLACES: Partial<Record<EntityKind, string>> = {
  topic: '/channels',
  queue: '/channels',
  stream: '/channels',
  rpc_method: '/channels',
  group: '/groups',
  service: '/services',
  node: '/brokers',
  pathway: '/pathways'
}

/**
 * The address of a thing's page: its id as it is, for each segment of an id is encoded already (model/id.ts). What has no page is shown on Flow;
 * and so is what is named `.` or `..`, or nothing, which no address can hold: browsers and servers take such segments out.
 */
export const addressOf = ({ id, kind }: Pick<TopologyEntity, 'id' | 'kind'>): string =>
  hasPage({ id, kind }) ? `${PLACES[kind]}/${id}` : onFlow(id)

export const hasPage = ({ id, kind }: Pick<TopologyEntity, 'id' | 'kind'>): boolean =>
  PLACES[kind] !== undefined && !id.split('/').some((segment) => segment === '' || segment === '.' || segment === '..')

/** Flow, with this thing chosen. */
export const onFlow = (id: string): string => `/?sel=${encodeURIComponent(id)}`

/**
 * The id that a page's path names: all behind its first segment. Browsers and people may encode more or less than an id does (`(`, `'`, a space
 * that was typed), so each segment is written the one way ids are.
 */
export const idOf = (pathname: string): string => pathname.split('/').slice(2).map(canonical).join('/')

const canonical = (segment: string): string => {
  try {
    return encodeURIComponent(decodeURIComponent(segment))
  } catch {
    // A lone `%` that somebody typed.
    return encodeURIComponent(segment)
  }
}
