import type { TopologyEntity, TopologySubscription } from '../../model/api.ts'
import type { Figures } from '../../model/figure.ts'
import { isKnown } from '../../model/known.ts'
import type { EntityKind, Transport } from '../../model/observation.ts'
import type { Health } from '../../model/state.ts'
import { STATE_WORDS } from '../../model/state-words.ts'
import type { Picture } from '../client/picture.ts'
import { byHealth } from '../flow/near.ts'

/** What messages or calls go through. */
export const CHANNEL_KINDS = ['queue', 'topic', 'stream', 'rpc_method'] as const
export type ChannelKind = (typeof CHANNEL_KINDS)[number]
const isChannel = ({ kind }: TopologyEntity): boolean => (CHANNEL_KINDS as readonly EntityKind[]).includes(kind)

/** A row of the table: a channel as its worst reader sees it; or, under a channel that several groups read, one of them. */
export interface ChannelRow {
  /** Id of the entity or, of a reader's row, of the subscription. */
  id: string
  /** Id of what it opens: the channel, or the reader. */
  opens: string
  kind: EntityKind
  transport: Transport | null
  target: string
  name: string
  /** What tells it from others of its name, and who reads it: `vhost shop`, `of orders`, `read by analytics`. */
  where: string
  health: Health
  /** Its state, in words. */
  word: string
  /** Since when, Unix ms; null where that isn't told. */
  since: number | null
  figures: Figures
  /** Why a figure that such a thing has is not there at all; null where it simply has no such figure. */
  missing: string | null
  /** Whose last hour is drawn, and what of it goes on live. */
  seriesOf: string
  /** Its readers where there are several, worst first. */
  readers: readonly ChannelRow[]
  /** What is searched, in small letters. */
  text: string
}

interface Made {
  entity: TopologyEntity
  subscriptions: readonly TopologySubscription[]
  names: string
  row: ChannelRow
}

/**
 * Rows of the picture, in the order of its entities. A row whose channel, readers and names are what they were is the row it was, so that what
 * a patch doesn't touch is not drawn again.
 */
export class Rows {
  #made = new Map<string, Made>()
  #of: Pick<Picture, 'entities' | 'subscriptions'> | undefined
  #rows: readonly ChannelRow[] = []

  of(picture: Pick<Picture, 'entities' | 'subscriptions'>): readonly ChannelRow[] {
    const { entities, subscriptions } = picture
    if (this.#of?.entities === entities && this.#of.subscriptions === subscriptions) return this.#rows
    const byChannel = Map.groupBy(subscriptions.values(), ({ channel }) => channel)
    const made = new Map<string, Made>()
    for (const entity of entities.values())
      if (isChannel(entity)) made.set(entity.id, this.#make(entity, byChannel.get(entity.id) ?? [], entities))
    this.#made = made
    this.#of = picture
    this.#rows = [...made.values()].map(({ row }) => row)
    return this.#rows
  }

  #make(entity: TopologyEntity, read: readonly TopologySubscription[], entities: Picture['entities']): Made {
    const nameOf = (id: string): string => entities.get(id)?.name ?? id
    const names = [entity.parent, ...read.map(({ reader }) => reader)]
      .map((id) => (id === null ? '' : nameOf(id)))
      .join('\n')
    const was = this.#made.get(entity.id)
    if (was?.entity === entity && was.names === names && sameThings(was.subscriptions, read)) return was
    return { entity, subscriptions: read, names, row: rowOf(entity, read, nameOf) }
  }
}

const sameThings = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((thing, i) => thing === b[i])

/** A channel is judged by its worst reader; one without any says what is known of itself. */
export const rowOf = (
  entity: TopologyEntity,
  read: readonly TopologySubscription[],
  nameOf: (id: string) => string
): ChannelRow => {
  const { id, kind, transport, target, name, health } = entity
  const ordered = [...read].sort((a, b) => byHealth(a, b) || backlogOf(b) - backlogOf(a))
  const [worst] = ordered
  const named = ordered.flatMap(({ reader }) => (reader === null ? [] : [nameOf(reader)]))
  return {
    id,
    opens: id,
    kind,
    transport,
    target,
    name,
    where: whereOf(entity, named, nameOf),
    health: worst === undefined ? health : worst.health,
    word: worst === undefined ? wordOf(entity) : STATE_WORDS[worst.state],
    since: worst?.since ?? null,
    figures: worst === undefined ? entity.figures : { ...entity.figures, ...worst.figures },
    missing: worst === undefined && kind !== 'rpc_method' ? NO_READER : null,
    seriesOf: worst?.id ?? id,
    readers: ordered.length < 2 ? [] : ordered.map((subscription) => readerRow(entity, subscription, nameOf)),
    text: [name, id, entity.labels.service ?? '', entity.parent === null ? '' : nameOf(entity.parent), ...named]
      .join(' ')
      .toLowerCase()
  }
}

const NO_READER = 'No group is known to read it.'

const readerRow = (
  { transport, target }: TopologyEntity,
  { id, channel, reader, health, state, since, figures }: TopologySubscription,
  nameOf: (id: string) => string
): ChannelRow => ({
  id,
  opens: reader ?? channel,
  kind: 'group',
  transport,
  target,
  name: nameOf(reader ?? channel),
  where: '',
  health,
  word: STATE_WORDS[state],
  since,
  figures,
  missing: null,
  seriesOf: id,
  readers: [],
  text: ''
})

const backlogOf = ({ figures: { backlog } }: TopologySubscription): number => (isKnown(backlog) ? backlog.value : -1)

const whereOf = (
  { kind, labels, parent }: TopologyEntity,
  named: readonly string[],
  nameOf: (id: string) => string
) => {
  switch (kind) {
    case 'queue':
      return labels.vhost === undefined || labels.vhost === '/' ? '' : `vhost ${labels.vhost}`
    case 'rpc_method':
      return [labels.service, parent === null ? undefined : `of ${nameOf(parent)}`].filter(Boolean).join(' ')
    default:
      return named.length === 0 ? '' : named.length === 1 ? `read by ${named[0]}` : `worst: ${named[0]}`
  }
}

/** Calls fail before they are slow (judge/health.ts); what has no reader has no state of its own. */
const wordOf = ({ kind, health, figures: { rate, errors } }: TopologyEntity): string => {
  if (health === 'unknown') return STATE_WORDS.unknown
  if (kind !== 'rpc_method') return 'no reader known'
  if (health === 'ok' && rate !== undefined && 'unknown' in rate) return 'no calls known'
  if (health === 'ok') return isKnown(rate) && rate.value === 0 ? STATE_WORDS.idle : STATE_WORDS.ok
  return isKnown(errors) && errors.value >= 0.01 ? 'calls fail' : 'slow'
}
