import type { Figure } from '../../model/figure.ts'
import { formatShare } from '../../model/format.ts'
import { subscriptionId } from '../../model/id.ts'
import { isKnown, numberOf } from '../../model/known.ts'
import type { Hop, Pathway } from '../../model/pathway.ts'
import type { Picture } from '../client/picture.ts'
import { figureText } from '../format/figure.ts'
import { subjectOf } from '../panel/subject.ts'
import { silentReaders } from '../panel/wait-edges.ts'

/** How long a step takes, and who says so. */
export interface HopTime {
  p50: Figure | undefined
  p95: Figure | undefined
  p99: Figure | undefined
  /** `broker`: no sending of what was taken there is known, so the wait is its broker’s own figure: how old the oldest message is that waits there. */
  by: 'spans' | 'broker'
}

export const timeOf = (hop: Hop, picture: Pick<Picture, 'subscriptions'>): HopTime => {
  const { figures } = hop
  if (!('channel' in hop)) return { p50: figures.p50, p95: figures.p95, p99: figures.p99, by: 'spans' }
  const own = { p50: figures.wait_p50, p95: figures.wait_p95, p99: figures.wait_p99 }
  const lateness = brokersOf(hop, picture)
  if (isKnown(own.p95) || !isKnown(lateness) || lateness.value === 0) return { ...own, by: 'spans' }
  return { p50: undefined, p95: lateness, p99: undefined, by: 'broker' }
}

type Waiting = Extract<Hop, { channel: string }>

/** How old the oldest message is that waits in a channel for this way’s reader, as the broker says. */
const brokersOf = (hop: Waiting, { subscriptions }: Pick<Picture, 'subscriptions'>) =>
  (subscriptions.get(subscriptionId(hop.channel, hop.reader)) ?? subscriptions.get(subscriptionId(hop.channel, null)))
    ?.figures.lateness

export const shareOf = ({ figures: { share } }: Hop): number | undefined => numberOf(share)

/** The step that takes most of the time; undefined where no time is known. */
export const longestOf = ({ hops }: Pathway): Hop | undefined =>
  hops.reduce<Hop | undefined>(
    (most, hop) => ((shareOf(hop) ?? 0) > (most === undefined ? 0 : (shareOf(most) ?? 0)) ? hop : most),
    undefined
  )

/** `waiting in mails`, `in email`. */
export const doingOf = (hop: Hop): string => ('channel' in hop ? `waiting in ${hop.name}` : `in ${hop.name}`)

/** More than so many times what messages had waited that were taken lately, and more than this many seconds, is another thing. */
const FAR_OFF = 2
const LEAST_OFF_S = 5

/** What is to be said of a way besides its figures: where its broker says other than its spans, and what its spans don’t tell. */
export const remarksOf = ({ hops }: Pathway, picture: Picture): string[] =>
  hops.flatMap((hop): string[] => {
    if (!('channel' in hop)) return []
    const subject = subjectOf(hop.channel, picture)
    const silent = subject === undefined ? [] : silentReaders(subject, picture)
    return [...differsOf(hop, picture), ...silentOf(hop.name, silent)]
  })

const differsOf = (hop: Waiting, picture: Picture): string[] => {
  const lateness = brokersOf(hop, picture)
  const { wait_p99: longest } = hop.figures
  if (!isKnown(lateness) || lateness.value < LEAST_OFF_S) return []
  const oldest = `The oldest message in ${hop.name} has waited for ${figureText('lateness', lateness)}, as its broker says`
  if (!isKnown(longest))
    return [`${oldest}: no sending of what was taken there lately is known, so the time in queue is the broker’s.`]
  if (lateness.value < FAR_OFF * longest.value + LEAST_OFF_S) return []
  return [
    `${oldest}; what was taken lately had waited for ${figureText('wait_p99', longest)} at most (p99). The time of this way will grow to that.`
  ]
}

const silentOf = (channel: string, groups: readonly string[]): string[] =>
  groups.length === 0
    ? []
    : [
        `${groups.join(', ')} ${groups.length === 1 ? 'takes' : 'take'} from ${channel}, too, as the broker sees, and ${groups.length === 1 ? 'sends' : 'send'} no spans: how messages go on from there is not known.`
      ]

/** `57 %` */
export const shareWords = (hop: Hop): string => formatShare(shareOf(hop) ?? 0)
