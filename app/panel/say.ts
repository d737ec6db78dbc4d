import { LEADS, leadingTrouble } from '../../judge/sentence.ts'
import type { TopologySubscription } from '../../model/api.ts'
import { formatCount, formatShare } from '../../model/format.ts'
import { isKnown } from '../../model/known.ts'
import type { Health } from '../../model/state.ts'
import { type Trouble, troublesOf } from '../../model/trouble.ts'
import type { Picture } from '../client/picture.ts'
import { figureText } from '../format/figure.ts'
import type { Subject } from './subject.ts'

/** What a panel says first. */
export interface Said {
  health: Health
  /** `Behind` */
  lead: string
  /** Since when, Unix ms; null where that isn't known. */
  since: number | null
  text: string
}

/** What is wrong by the source's own word comes before what was judged. */
export const say = (subject: Subject, picture: Picture): Said => {
  const said = sayState(subject, picture)
  const troubles = troublesOf(subject.entity?.facts)
  const first = leadingTrouble(troubles, subject.subscriptions[0]?.state)
  if (first === undefined) return said
  // A subscription's summary begins with them already.
  const text =
    subject.subscriptions.length > 0
      ? said.text
      : [
          ...troubles.map((trouble) => (trouble === first ? trouble.text : named(trouble))),
          // That it is down is why nothing else is known, and was said.
          ...(subject.kind === 'node' && first.lead === 'Down' ? [] : [said.text])
        ].join(' ')
  return { health: subject.health, lead: first.lead, since: null, text }
}

/** Of those that the sentence doesn’t begin with. */
const named = ({ lead, text }: Trouble): string => `${lead}. ${text}`

const sayState = (subject: Subject, picture: Picture): Said => {
  const [worst] = subject.subscriptions
  if (worst !== undefined) return saySubscription(subject, worst, picture)
  const { kind, health } = subject
  if (health === 'unknown' && !hasCalls(subject))
    return { health, lead: 'Can’t be seen', since: null, text: reason(subject) }
  if (kind === 'service' || kind === 'rpc_method' || subject.edge?.kind === 'calls') return sayCalls(subject)
  return kind === 'node' ? sayNode(subject) : sayFlow(subject)
}

/** What a broker's node uses, as far as it tells. */
const sayNode = ({ figures, health }: Subject): Said => {
  const { memory, disk_free } = figures
  const uses = isKnown(memory) ? `It uses ${figureText('memory', memory)} of memory.` : ''
  const free = isKnown(disk_free) ? `${figureText('disk_free', disk_free)} of its disk are free.` : ''
  const text = [uses, free].filter((part) => part !== '').join(' ')
  return { health, lead: 'Running', since: null, text: text === '' ? reason({ figures }) : text }
}

const saySubscription = (subject: Subject, worst: TopologySubscription, { entities }: Picture): Said => {
  const { state, health, since, summary } = worst
  const own = worst.reader === null || worst.reader === subject.id
  const other = own ? worst.channel : worst.reader
  const alone = subject.subscriptions.length === 1
  // A channel speaks of a reader, a group of several channels of one of them: then it has to be said which.
  const who = subject.kind === 'queue' || (own && alone) ? '' : `${entities.get(other ?? '')?.name ?? ''}: `
  return { health, lead: `${who}${LEADS[state]}`, since, text: summary }
}

const hasCalls = ({ figures }: Subject): boolean => figures.rate !== undefined

const reason = ({ figures }: Pick<Subject, 'figures'>): string => {
  const why = Object.values(figures).find((figure) => 'unknown' in figure)
  return why !== undefined && 'unknown' in why ? why.unknown : 'What it does is not known.'
}

const sayCalls = (subject: Subject): Said => {
  const { figures, health, kind } = subject
  const { rate, errors, p99, open_streams: open } = figures
  if (!isKnown(rate)) return subject.labels['known by'] === 'server reflection' ? offered(subject) : quiet(subject)
  const failing = isKnown(errors) && errors.value >= 0.01
  const slow = isKnown(p99) ? `99 of 100 are answered within ${figureText('p99', p99)}.` : ''
  const verb = kind === 'edge' ? 'pass' : 'are answered'
  // A stream is one call, counted when it ends: while it is open, that none ends is no rest.
  const streams = isKnown(open) ? open.value : 0
  const none = streams > 0 ? 'No call ends.' : 'No calls come.'
  const pace = rate.value > 0 ? `${figureText('rate', rate).replace('/s', '')} calls a second ${verb}.` : none
  const opened = streams > 0 ? `${streams === 1 ? '1 stream is' : `${formatCount(streams)} streams are`} open.` : ''
  const fails = isKnown(errors)
    ? errors.value > 0
      ? `${formatShare(errors.value)} of them fail.`
      : rate.value > 0
        ? 'None fails.'
        : ''
    : ''
  const lead =
    health === 'ok' ? (rate.value > 0 || streams > 0 ? 'In step' : 'Idle') : failing ? 'Calls fail' : 'Calls are slow'
  return {
    health,
    lead,
    since: null,
    text: [opened, pace, fails, slow, probedText(subject)].filter((part) => part !== '').join(' ')
  }
}

/** A method that its service names, and no telemetry tells of. */
const offered = ({ health, labels }: Subject): Said => ({
  health,
  lead: 'Offered',
  since: null,
  text: `Its service names it by server reflection; it answers with ${labels['response type']}. No telemetry tells of its calls.`
})

/** What its health check said, where it is probed. */
const probedText = ({ figures: { probe }, labels }: Pick<Subject, 'figures' | 'labels'>): string =>
  isKnown(probe) ? `Its health check says ${labels['health check']}, in ${figureText('probe', probe)}.` : ''

/** A service whose calls nobody told of. */
const quiet = ({ health, labels, near, figures }: Subject): Said => {
  const probed = probedText({ figures, labels })
  const takes = near.incoming.some(({ kind }) => kind === 'consumes' || kind === 'runs')
  const sends = near.outgoing.some(({ kind }) => kind === 'publishes')
  const role =
    takes && sends
      ? 'Takes and sends messages'
      : takes
        ? 'Takes messages'
        : sends
          ? 'Sends messages'
          : probed !== '' && near.outgoing.length === 0
            ? 'Answers its health check'
            : 'Calls others'
  const known =
    labels.inferred === undefined ? '' : ` It is known by its ${labels.inferred} alone: it sends no telemetry.`
  return { health, lead: role, since: null, text: `${probed} It answers no calls that were seen.${known}`.trim() }
}

/** An exchange, a channel without readers, an edge of messages. */
const sayFlow = ({ figures, kind, health, near }: Subject): Said => {
  const rate = figures.in_rate ?? figures.rate
  const lead = isKnown(rate) && rate.value === 0 ? 'Idle' : health === 'ok' ? 'In step' : 'Out of step'
  const nobody = (kind === 'topic' || kind === 'stream') && near.asChannel.length === 0
  const pace = isKnown(rate)
    ? rate.value === 0
      ? 'No messages arrive.'
      : `${figureText('rate', rate).replace('/s', '')} messages a second ${kind === 'edge' ? 'pass' : 'arrive'}.`
    : rate !== undefined && 'unknown' in rate
      ? rate.unknown
      : 'How much flows here is not told.'
  return { health, lead, since: null, text: nobody ? `${pace} No consumer group is known to read it.` : pace }
}
