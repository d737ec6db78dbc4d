import type { Edge } from '../model/index.ts'

/**
 * Channels that messages are put aside in, dead-lettered ones or those nothing else takes: where a dead_letters or an alternates edge leads, directly
 * or through the exchange it names and what that exchange routes to.
 */
export const parkedChannels = (edges: readonly Edge[]): Set<string> => {
  const routes = new Map<string, string[]>()
  for (const { kind, from, to } of edges) if (kind === 'routes') routes.set(from, [...(routes.get(from) ?? []), to])
  const parked = new Set<string>()
  const visit = (id: string): void => {
    if (parked.has(id)) return
    parked.add(id)
    routes.get(id)?.forEach(visit)
  }
  for (const { kind, to } of edges) if (kind === 'dead_letters' || kind === 'alternates') visit(to)
  return parked
}
