import type { EntityKind } from '../../model/observation.ts'
import type { Hop } from '../../model/pathway.ts'
import type { Picture } from '../client/picture.ts'

const KINDS: Partial<Record<string, EntityKind>> = { kafka: 'topic', rabbitmq: 'queue', redis: 'stream' }

/** What kind of thing a step is, also where the thing itself is on the picture no longer. */
export const kindOf = (hop: Hop, { entities }: Pick<Picture, 'entities'>): EntityKind =>
  'service' in hop ? 'service' : (entities.get(hop.channel)?.kind ?? KINDS[hop.transport ?? ''] ?? 'topic')
