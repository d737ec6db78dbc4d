import { leadingTrouble } from '../../judge/sentence.ts'
import type { TopologyEdge, TopologyEntity, TopologySubscription } from '../../model/api.ts'
import type { Figure } from '../../model/figure.ts'
import { formatShare } from '../../model/format.ts'
import { type FigureName, isKnown } from '../../model/known.ts'
import type { Health } from '../../model/state.ts'
import { STATE_WORDS } from '../../model/state-words.ts'
import { troublesOf } from '../../model/trouble.ts'
import { figureText, showFigure } from '../format/figure.ts'
import { HEALTH_NAMES, kindName } from '../format/words.ts'
import { type Near, worstSubscription } from './near.ts'

/** What a node says besides its name. */
export interface NodeLines {
  /** The figure that matters, in words. */
  second: string
  /** Its state or health, in words. */
  word: string
  /** How full its foot is, 0 to 1; null where the backlog isn't known or there is none to have. */
  level: number | null
  /** Name, kind, state and figures, as it is read aloud. */
  label: string
}

/** Pure: the same entity among the same things says the same. */
export const nodeLines = (entity: TopologyEntity, near: Near): NodeLines => {
  const subscription = worstSubscription(near, entity.kind === 'group' || entity.kind === 'queue')
  const second = secondLine(entity, near, subscription)
  const word = wordOf(entity, subscription)
  return {
    second,
    word,
    level: levelOf(entity, near),
    label: `${entity.name}, ${kindName(entity.kind, entity.transport)}, ${second.startsWith(word) ? '' : `${word}, `}${second}`
  }
}

const wordOf = (entity: TopologyEntity, subscription: TopologySubscription | undefined): string => {
  const trouble = leadingTrouble(troublesOf(entity.facts), subscription?.state)
  if (trouble !== undefined) return trouble.lead.toLowerCase()
  return subscription !== undefined && subscription.health === entity.health
    ? STATE_WORDS[subscription.state]
    : HEALTH_NAMES[entity.health]
}

const secondLine = (entity: TopologyEntity, near: Near, worst: TopologySubscription | undefined): string => {
  const { figures, labels, health } = entity
  const trouble = leadingTrouble(troublesOf(entity.facts), worst?.state)
  if (trouble !== undefined) return line(trouble.lead.toLowerCase(), someBacklog(worst))
  switch (entity.kind) {
    case 'service':
    case 'rpc_method':
      return serviceLine(entity, near)
    case 'topic':
      return line(rate(figures.in_rate), count(labels.partitions, 'partition'), unseen(health))
    case 'exchange':
      return line(labels.type, rate(figures.in_rate ?? sumOf(near.incoming)), unseen(health))
    case 'stream':
      return line(rate(figures.in_rate), long(figures.length), unseen(health))
    case 'queue':
      return worst === undefined ? line(rate(figures.in_rate), unseen(health)) : queueLine(worst)
    case 'group':
      return worst === undefined ? line(HEALTH_NAMES[entity.health]) : readerLine(worst)
    case 'node':
      return line(labels.address)
    case 'pathway':
    case 'hop':
      return line(rate(figures.rate))
  }
}

const line = (...parts: (string | undefined)[]): string => {
  const said = parts.filter((part) => part !== undefined && part !== '')
  return said.length === 0 ? 'no figures yet' : said.join(' · ')
}

const unseen = (health: Health): string | undefined => (health === 'unknown' ? HEALTH_NAMES.unknown : undefined)

/** Where all is well a queue says how busy it is, else the same as a group. */
const queueLine = (subscription: TopologySubscription): string => {
  const { state, figures } = subscription
  if (state === 'ok') return line(rate(figures.in_rate), 'in step')
  return readerLine(subscription)
}

const readerLine = ({ state, figures }: TopologySubscription): string => {
  const { backlog, lateness } = figures
  switch (state) {
    case 'ok':
      return line('in step', known('lateness', lateness))
    case 'idle':
      return line('idle', waiting(backlog))
    case 'behind':
      return line(known('backlog', backlog) ?? 'behind', known('lateness', lateness))
    case 'unknown':
      return line(STATE_WORDS.unknown)
    case 'stopped':
    case 'rewound':
      return line(STATE_WORDS[state], known('backlog', backlog))
    case 'stalled':
      return line(STATE_WORDS[state], known('backlog', backlog), roughly(lateness))
  }
}

/** An age in its largest unit: beside a word and a number there is no room for more. */
const roughly = (figure: Figure | undefined): string | undefined => {
  if (!isKnown(figure)) return undefined
  const { sign, pieces } = showFigure('lateness', figure)
  return [sign, pieces[0]?.value, pieces[0]?.unit].filter((part) => part !== undefined && part !== '').join(' ')
}

const waiting = (backlog: Figure | undefined): string | undefined =>
  isKnown(backlog) && backlog.value > 0 ? `${figureText('backlog', backlog)} left` : undefined

const someBacklog = (subscription: TopologySubscription | undefined): string | undefined => {
  const backlog = subscription?.figures.backlog
  return isKnown(backlog) && backlog.value > 0 ? figureText('backlog', backlog) : undefined
}

const known = (name: FigureName, figure: Figure | undefined): string | undefined =>
  isKnown(figure) ? figureText(name, figure) : undefined

const rate = (figure: Figure | undefined): string | undefined => known('in_rate', figure)

const count = (text: string | undefined, noun: string): string | undefined =>
  text === undefined ? undefined : `${text} ${noun}${text === '1' ? '' : 's'}`

const long = (figure: Figure | undefined): string | undefined =>
  isKnown(figure) ? `${figureText('length', figure)} long` : undefined

/** What a service answers and takes; one that does neither says what it sends. */
const serviceLine = ({ figures, health, labels }: TopologyEntity, { incoming, outgoing }: Near): string => {
  const served = isKnown(figures.rate) ? `${bare('rate', figures.rate)} rpc/s` : undefined
  const taken = sumOf(incoming.filter(({ kind }) => kind === 'consumes' || kind === 'runs'))
  const takes = taken === undefined ? undefined : `${bare('rate', taken)} msg/s`
  if (health === 'warn' || health === 'critical') {
    const why = troubleOf(figures)
    if (why !== undefined) return line(served ?? takes, why)
  }
  if (served !== undefined) return line(takes, served, takes === undefined ? p99(figures.p99) : undefined)
  if (takes !== undefined) return takes
  const calls = sumOf(outgoing.filter(({ kind }) => kind === 'calls'))
  const sends = sumOf(outgoing.filter(({ kind }) => kind === 'publishes'))
  if (calls !== undefined || sends !== undefined)
    return line(
      calls === undefined ? undefined : `calls ${figureText('rate', calls)}`,
      sends === undefined ? undefined : `sends ${figureText('rate', sends)}`
    )
  if (health === 'unknown') return HEALTH_NAMES.unknown
  return labels.inferred === undefined ? 'no traffic seen' : `by its ${labels.inferred}`
}

/** Which of the two makes a service bad: calls that fail come before calls that are slow (judge/health.ts). */
const troubleOf = ({ errors, p99: slowest }: TopologyEntity['figures']): string | undefined => {
  if (isKnown(errors) && errors.value >= 0.01) return `${formatShare(errors.value)} fail`
  return p99(slowest)
}

/** Two digits: a node is read at a glance, and the panel has the third. */
const p99 = (figure: Figure | undefined): string | undefined =>
  isKnown(figure)
    ? `p99 ${showFigure('p99', { value: Number(figure.value.toPrecision(2)), how: 'measured' }).text}`
    : undefined

const bare = (name: FigureName, figure: Figure): string => showFigure(name, figure).pieces[0]?.value ?? '–'

/** What flows over several edges together, where any of it is known. */
const sumOf = (edges: readonly TopologyEdge[]): Figure | undefined => {
  const rates = edges.map(({ figures }) => figures.rate).filter(isKnown)
  if (rates.length === 0) return undefined
  return { value: rates.reduce((sum, { value }) => sum + value, 0), how: 'measured' }
}

/** A full foot. Levels are logarithmic: from ten to a hundred is as much as from a thousand to ten thousand. */
const FULL = 1_000_000

const levelOf = (entity: TopologyEntity, near: Near): number | null => {
  if (entity.kind === 'service' || entity.kind === 'exchange' || entity.kind === 'group') return null
  const backlogs = near.asChannel.map(({ figures }) => figures.backlog).filter(isKnown)
  if (backlogs.length === 0) return null
  const most = Math.max(...backlogs.map(({ value }) => value))
  return Math.min(1, Math.log10(1 + most) / Math.log10(1 + FULL))
}
