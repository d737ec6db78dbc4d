import { formatCount, formatSeconds, formatShare } from '../model/format.ts'
import type { ForkId, PathStep, Transport } from '../model/index.ts'
import { isSeen, type UsageProfile } from './profile.ts'

export type Answer = 'yes' | 'no' | 'unknown'
/** One step of a path through the chart. */
export type Step = PathStep
type Said = { answer: Answer; why: string }

type Next = { fork: ForkId } | { end: Transport; aside?: string }

/** A fork of the decision chart: data, so that the page draws what is judged. */
export interface Fork {
  id: ForkId
  question: string
  yes: Next
  no: Next
  /** What is observed to answer it. */
  observe: (profile: UsageProfile) => Said
}

const DAY_S = 86_400
const MANY = 5
/** For as long as this a caller holds a call open. */
const AT_ONCE_S = 5

const say = (answer: Answer, why: string): Said => ({ answer, why })

/** Groups that throw most away, and messages that come again: as the rules have it. */
const DROPPERS = 3
export const AGAIN = 0.01
const droppersOf = ({ droppers }: UsageProfile['traced']): number => (isSeen(droppers) ? droppers.value : 0)

/** Somebody waits for an answer: a call, or a channel with another for its replies. */
const needsAnswer = ({ transport, waits, traits, traced: { answer } }: UsageProfile) => {
  if (transport === 'grpc') return say('yes', 'It is a call: the caller waits.')
  if (isSeen(answer))
    return answer.value <= AT_ONCE_S
      ? say('yes', `A caller waits, and has its answer after ${formatSeconds(answer.value)}.`)
      : say(
          'no',
          Number.isFinite(answer.value)
            ? `An answer takes ${formatSeconds(answer.value)}: nobody waits so long.`
            : 'Nobody waits for an answer, in what was traced.'
        )
  if (traits.replies !== undefined && traits.replyUsers === undefined)
    return say('unknown', `${traits.replies} may carry replies to it; who uses both can’t be seen.`)
  if (traits.replies !== undefined && traits.replyUsers === 'same')
    return say('yes', `${traits.replies} carries replies to it.`)
  if (isSeen(waits) && waits.value > 10)
    return say('no', `A message has waited ${formatSeconds(waits.value)}: nobody waits for its answer.`)
  if (traits.groups > 1) return say('no', `${traits.groups} groups read it: there is no one answer.`)
  // RabbitMQ's direct reply-to has no queue: there traces alone tell.
  if (transport !== 'rabbitmq' && traits.comesBack === false)
    return say('no', 'Who reads it writes nothing that those who send to it read.')
  return say('unknown', 'Whether an answer comes back is not traced.')
}

/** Messages are read again, or kept as if they were to be. */
const needsReplay = ({ kept, waits, transport, traits, traced }: UsageProfile) => {
  const { again } = traced
  if (isSeen(again) && again.value >= AGAIN)
    return say('yes', `${formatShare(again.value)} of messages are taken again.`)
  if (traits.readsFrom === 'old') return say('yes', 'Its readers begin in its past.')
  if (traits.rewound) return say('yes', 'A reader went back and read again.')
  if (traits.compacted) return say('yes', 'The newest of each key is kept for ever (compacted).')
  if (transport === 'rabbitmq') {
    if (isSeen(waits) && waits.value >= DAY_S)
      return say('yes', `Messages stay for ${formatSeconds(waits.value)}: they are kept, not passed on.`)
    return say('no', 'A queue forgets what was taken, and nobody missed it.')
  }
  if (isSeen(kept) && kept.value >= 7 * DAY_S)
    return say(
      'yes',
      `Entries are kept for ${formatSeconds(kept.value)}: what is kept so long is there to be read again.`
    )
  if (traits.retentionS === Number.POSITIVE_INFINITY) return say('yes', 'Messages are kept for ever.')
  // A few that filter are stream processing; many that throw most away do not need the same.
  const droppers = droppersOf(traced)
  const users = traits.groups - (droppers >= DROPPERS ? droppers : 0)
  if (users >= 3) return say('yes', `${users} groups use the same messages, each at its own place.`)
  if (traits.watchedS < DAY_S)
    return say(
      'unknown',
      `Nobody went back so far, and it has been watched for ${formatSeconds(traits.watchedS)} only.`
    )
  return say('no', `Nobody went back in ${formatSeconds(traits.watchedS)}.`)
}

/** Rules decide who gets what: in exchanges, or by hand in many channels of one name. */
const needsRouting = ({ transport, traits, traced }: UsageProfile) => {
  const { exchanges, bindings, siblings, prefix, feeders, priorities, priorityUsers } = traits
  const droppers = droppersOf(traced)
  if (transport === 'rabbitmq') {
    const rich = exchanges.filter((type) => type !== 'direct')
    if (rich.length > 0) return say('yes', `Messages reach it through an exchange of type ${rich.join(', ')}.`)
    if (bindings > 1) return say('yes', `${formatCount(bindings)} keys lead to it.`)
    return say('no', 'One key leads straight to it.')
  }
  if (droppers >= DROPPERS) return say('yes', `${formatCount(droppers)} groups throw most away: they do the routing.`)
  if (priorities.length > 1 && priorityUsers === 'same')
    return say('yes', `${priorities.join(', ')} stand for priorities.`)
  if (siblings + 1 >= MANY && feeders === 1)
    return say('yes', `${formatCount(siblings + 1)} channels share the prefix ${prefix}: routing by hand.`)
  if (siblings + 1 >= MANY && feeders === undefined)
    return say(
      'unknown',
      `${formatCount(siblings + 1)} channels share the prefix ${prefix}; who writes to them can’t be seen.`
    )
  return say('no', 'One channel, one kind of message: nothing is routed.')
}

const hasRedis = ({ traits }: UsageProfile) =>
  traits.redis ? say('yes', 'A Redis is watched here.') : say('no', 'No Redis is watched here.')

/** The decision chart of the guide. */
export const FORKS: readonly Fork[] = [
  {
    id: 'answer',
    question: 'Does the sender wait for the answer?',
    yes: { end: 'grpc' },
    no: { fork: 'replay' },
    observe: needsAnswer
  },
  {
    id: 'replay',
    question: 'Will messages be read again?',
    yes: { end: 'kafka' },
    no: { fork: 'routing' },
    observe: needsReplay
  },
  {
    id: 'routing',
    question: 'Do rules decide who gets what?',
    yes: { end: 'rabbitmq' },
    no: { fork: 'redis' },
    observe: needsRouting
  },
  {
    id: 'redis',
    question: 'Does Redis run here already?',
    yes: { end: 'redis' },
    no: { end: 'rabbitmq', aside: 'or Kafka, where it has to grow' },
    observe: hasRedis
  }
]

/**
 * The way of one channel through the chart, and where it ends. What can't be answered goes on as if it were a no, which is the lighter way; `sure` says
 * whether all was answered.
 */
export const answer = (profile: UsageProfile): { path: Step[]; end: Transport; sure: boolean } => {
  const path: Step[] = []
  let at: ForkId = 'answer'
  for (;;) {
    const fork = FORKS.find(({ id }) => id === at)
    if (fork === undefined) throw new RangeError(`the chart has no fork ${at}`)
    const step = answerFork(fork, profile)
    path.push(step)
    const next: Next = step.answer === 'yes' ? fork.yes : fork.no
    if ('end' in next) return { path, end: next.end, sure: path.every(({ answer }) => answer !== 'unknown') }
    at = next.fork
  }
}

/** What people pinned goes before what is observed, which is told beside it. */
export const answerFork = ({ id, question, observe }: Fork, profile: UsageProfile): Step => {
  const { answer, why } = observe(profile)
  const pin = profile.pins.find(({ fork }) => fork === id)
  return pin === undefined
    ? { fork: id, question, answer, why }
    : { fork: id, question, answer: pin.answer, why: pin.why, pinned: { by: pin.by, at: pin.at }, observed: answer }
}

/** Whether the chart ends where the channel is because people said so: then to lead it away would be to know better. */
export const isPinnedHere = (profile: UsageProfile): boolean => {
  const { path, end } = answer(profile)
  return end === profile.transport && path.some(({ pinned }) => pinned !== undefined)
}
