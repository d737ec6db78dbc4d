import type { Subject } from '../../judge/alerts/subjects.ts'
import { parkedChannels } from '../../judge/parked.ts'
import { type Topology, targetId } from '../../model/index.ts'

/** What rules judge, as the picture knows it. */
export const subjectsOfPicture = ({ entities, edges, subscriptions, targets = [] }: Topology): Subject[] => {
  const byId = new Map(entities.map((entity) => [entity.id, entity]))
  const kinds = new Map(targets.map(({ id, kind }) => [id, kind]))
  const parked = parkedChannels(edges)
  const kindOf = (target: string) => kinds.get(target) ?? 'otlp'
  return [
    ...subscriptions.map(({ id, channel, reader, figures }): Subject => {
      const entity = byId.get(channel)
      // A channel's id names its target (model/id.ts).
      const target = entity?.target ?? decodeURIComponent(channel.split('/')[1] ?? '')
      const names = [entity?.name ?? channel, ...(reader === null ? [] : [byId.get(reader)?.name ?? reader])]
      return {
        kind: 'subscription',
        id,
        target,
        targetKind: kindOf(target),
        transport: entity?.transport ?? null,
        names,
        figures,
        says: '',
        parked: parked.has(channel)
      }
    }),
    ...entities.flatMap(({ id, kind, target, transport, name, figures }): Subject[] =>
      kind === 'rpc_method' || kind === 'service'
        ? [{ kind, id, target, targetKind: kindOf(target), transport, names: [name], figures, says: '', parked: false }]
        : []
    ),
    ...targets.map(
      ({ id, kind }): Subject => ({
        kind: 'target',
        id: targetId(id),
        target: id,
        targetKind: kind,
        transport: kind === 'otlp' ? null : kind,
        names: [id],
        figures: {},
        says: '',
        parked: false
      })
    )
  ]
}
