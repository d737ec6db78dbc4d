import type { TopologySubscription } from '../../model/api.ts'
import { targetId } from '../../model/id.ts'
import { fitting } from '../client/fetch.ts'
import type { Picture } from '../client/picture.ts'
import type { Subject } from '../panel/subject.ts'

const isRead = ({ kind, subscriptions }: Subject): boolean =>
  (kind === 'topic' || kind === 'stream') && subscriptions.length > 0

/** Which of its subscriptions a page's charts are of: the one that was asked for, else a channel's worst. undefined: the thing as a whole. */
export const chosenOf = (subject: Subject, wanted: string | null): TopologySubscription | undefined =>
  subject.subscriptions.find(({ id }) => id === wanted) ?? (isRead(subject) ? subject.subscriptions[0] : undefined)

/** As many as one compares at a glance. */
const MOST_LANES = 12

/** Whose states are shown: the worst, and the chosen one, by their names, so that none changes places as its health does. */
export const lanesOf = (
  { subscriptions }: Subject,
  chosen: TopologySubscription | undefined,
  nameOf: (id: string) => string
): TopologySubscription[] => {
  const others = subscriptions.filter(({ id }) => id !== chosen?.id)
  const lanes = [...(chosen === undefined ? [] : [chosen]), ...others].slice(0, MOST_LANES)
  const ids = new Set(
    fitting(
      lanes.map(({ id }) => id),
      MOST_LANES
    )
  )
  return lanes
    .filter(({ id }) => ids.has(id))
    .sort((a, b) => nameOf(a.id).localeCompare(nameOf(b.id), 'en', { numeric: true }) || a.id.localeCompare(b.id))
}

/** What the charts are of: a channel, or a group of several channels, as one of its subscriptions has it. */
export const shownOf = (
  subject: Subject,
  chosen: TopologySubscription | undefined,
  { entities }: Pick<Picture, 'entities'>
): Subject => {
  if (chosen === undefined || subject.seriesOf === chosen.id) return subject
  const { id, channel, figures, health } = chosen
  return { ...subject, seriesOf: id, channel: entities.get(channel), figures, health }
}

/** What is a channel's own, whoever reads it; null where the charts show that already. */
export const ownOf = (subject: Subject): Subject | null => {
  const { length } = subject.figures
  return isRead(subject) && length !== undefined ? { ...subject, channel: undefined, figures: { length } } : null
}

/** What another thing is called on a page; empty for the page's own, and for what is of everything. */
export const namesOn = (subject: Subject, { entities }: Picture): ((id: string) => string) => {
  const { id: own, subscriptions, target } = subject
  return (id) => {
    const subscription = subscriptions.find((each) => each.id === id)
    if (subscription !== undefined) {
      const other = subscription.reader === own ? subscription.channel : (subscription.reader ?? subscription.channel)
      return subscriptions.length === 1 ? '' : (entities.get(other)?.name ?? other)
    }
    if (id === '' || id === own) return ''
    // What happened to its target, says by its text to which.
    if (target !== null && id === targetId(target)) return ''
    return entities.get(id)?.name ?? id
  }
}
