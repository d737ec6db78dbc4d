import { formatCount, formatSeconds } from '../model/format.ts'
import type { Transport } from '../model/index.ts'
import { isSeen, type UsageProfile } from './profile.ts'

export type Answer = 'yes' | 'no' | 'unknown'

/** One step of a path through the chart. */
export interface Step {
  question: string
  answer: Answer
  /** The observation behind it. */
  why: string
}

type Next = { fork: ForkId } | { end: Transport; aside?: string }
export type ForkId = 'answer' | 'replay' | 'routing' | 'redis'

/** A fork of the decision chart: data, so that the page draws what is judged. */
export interface Fork {
  id: ForkId
  question: string
  yes: Next
  no: Next
  /** What is observed to answer it. */
  observe: (profile: UsageProfile) => Omit<Step, 'question'>
}

const DAY_S = 86_400
const MANY = 5

const say = (answer: Answer, why: string): Omit<Step, 'question'> => ({ answer, why })

/** Somebody waits for an answer: a call, or a channel with another for its replies. */
const needsAnswer = ({ transport, waits, traits }: UsageProfile) => {
  if (transport === 'grpc') return say('yes', 'It is a call: the caller waits.')
  if (traits.replies !== undefined) return say('yes', `${traits.replies} carries replies to it.`)
  if (isSeen(waits) && waits.value > 10)
    return say('no', `A message has waited ${formatSeconds(waits.value)}: nobody waits for its answer.`)
  if (traits.groups > 1) return say('no', `${traits.groups} groups read it: there is no one answer.`)
  if (traits.repliesVisible) return say('no', 'No channel for replies is seen beside it.')
  return say('unknown', 'Replies that go straight to the sender can’t be seen.')
}

/** Messages are read again, or kept as if they were to be. */
const needsReplay = ({ kept, waits, transport, traits }: UsageProfile) => {
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
  if (traits.groups >= 3) return say('yes', `${traits.groups} groups read the same messages, each at its own place.`)
  if (traits.watchedS < DAY_S)
    return say(
      'unknown',
      `Nobody went back so far, and it has been watched for ${formatSeconds(traits.watchedS)} only.`
    )
  return say('no', `Nobody went back in ${formatSeconds(traits.watchedS)}.`)
}

/** Rules decide who gets what: in exchanges, or by hand in many channels of one name. */
const needsRouting = ({ transport, traits }: UsageProfile) => {
  const { exchanges, bindings, siblings, prefix } = traits
  if (transport === 'rabbitmq') {
    const rich = exchanges.filter((type) => type !== 'direct')
    if (rich.length > 0) return say('yes', `Messages reach it through an exchange of type ${rich.join(', ')}.`)
    if (bindings > 1) return say('yes', `${formatCount(bindings)} keys lead to it.`)
    return say('no', 'One key leads straight to it.')
  }
  if (siblings + 1 >= MANY)
    return say('yes', `${formatCount(siblings + 1)} channels share the prefix ${prefix}: routing by hand.`)
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
    const { answer, why } = fork.observe(profile)
    path.push({ question: fork.question, answer, why })
    const next: Next = answer === 'yes' ? fork.yes : fork.no
    if ('end' in next) return { path, end: next.end, sure: path.every((step) => step.answer !== 'unknown') }
    at = next.fork
  }
}
