import type { Alert } from '../../model/alert.ts'
import type { EntityKind, Transport } from '../../model/observation.ts'
import type { Picture } from '../client/picture.ts'

/** What an alert is about, as the pages show it. */
export interface AlertSubject {
  name: string
  kind: EntityKind | 'target'
  transport: Transport | null
  /** Where it is looked at. */
  href: string
}

/** A subscription's alert is about its reader, which is what has to be mended; a queue is its own. */
export const alertSubject = ({ of }: Alert, { entities, subscriptions }: Picture): AlertSubject => {
  if (of.startsWith('target/')) {
    const id = decodeURIComponent(of.slice('target/'.length))
    return { name: id, kind: 'target', transport: null, href: `/?target=${encodeURIComponent(id)}` }
  }
  const [channel = of, reader = ''] = subscriptions.has(of) || of.includes('|') ? of.split('|') : [of]
  const id = reader === '' ? channel : reader
  const entity = entities.get(id)
  const readsOf = reader === '' ? undefined : entities.get(channel)?.name
  const name = entity?.name ?? decodeURIComponent(id.split('/').at(-1) ?? id)
  return {
    name: readsOf === undefined || readsOf === name ? name : `${readsOf} → ${name}`,
    kind: entity?.kind ?? 'service',
    transport: entity?.transport ?? null,
    href: `/?sel=${encodeURIComponent(id)}`
  }
}

/** A summary where the name stands above it already. */
export const withoutName = (summary: string): string => {
  const [, rest] = /^\S+: (.+)$/s.exec(summary) ?? []
  return rest === undefined ? summary : rest.charAt(0).toUpperCase() + rest.slice(1)
}
