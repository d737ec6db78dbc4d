import type { Transport } from '../../model/index.ts'

/** A part of an architecture: a service, or what messages go through. */
export interface Role {
  name: string
  is: 'service' | 'channel'
  /** Channels: what carries it; any broker where absent. */
  on?: readonly Transport[]
  /** Whether it may be an exchange, which stands for the queues behind it. */
  exchanges?: true
  /** Another role that the same may have too. */
  mayBe?: string
  /** What its name has to say, where nothing else tells it from its look-alikes. */
  named?: RegExp
  /** Column and row where it is drawn. */
  at: readonly [column: number, row: number]
}

/** `writes` goes from a service to a channel, `reads` from a channel to a service, `dead letters` from a channel to another. */
export interface Link {
  from: string
  to: string
  how: 'calls' | 'writes' | 'reads' | 'dead letters'
  for: string
  /** By a group or queue of its own: others of the same channel get the same messages. */
  apart?: true
}

/** An architecture: who has which part, and by what they are connected. */
export interface Pattern {
  id: string
  title: string
  /** What it is good for. */
  says: string
  /** Whether it is one of the guide's three. */
  guide: boolean
  roles: readonly Role[]
  /** Recognised where all of these are there. */
  links: readonly Link[]
  /** What belongs to it too, and what is said where it is missing. */
  belongs: readonly { link: Link; missing: string }[]
  /** Of `links`, those without which it is nearly there still, and what is said then; what has too many look-alikes without one has none. */
  nearly: readonly { without: readonly [from: string, to: string]; missing: string }[]
  /** Roles that tell one from another of its kind: each is told once. */
  head: readonly string[]
}

const service = (name: string, column: number, row: number, named?: RegExp): Role => ({
  name,
  is: 'service',
  at: [column, row],
  ...(named === undefined ? {} : { named })
})
const channel = (name: string, column: number, row: number, over: Partial<Role> = {}): Role => ({
  name,
  is: 'channel',
  at: [column, row],
  ...over
})
const link = (from: string, how: Link['how'], to: string, what: string): Link => ({ from, to, how, for: what })
/** What one writes and another reads. */
const passed = (from: string, over: string, to: string, what: string): readonly [Link, Link] => [
  link(from, 'writes', over, what),
  link(over, 'reads', to, what)
]
const apart = (from: string, to: string, what: string): Link => ({ ...link(from, 'reads', to, what), apart: true })

const RELAYS = /(^|[^a-z])(outbox|debezium|cdc|relay)([^a-z]|$)/i
const REPLIES = /(^|[._-])(reply|replies|responses?|answers?)([._-]|$)/i

/** The guide's three, and what else systems are put together of. */
export const PATTERNS: readonly Pattern[] = [
  {
    id: 'hybrid',
    title: 'Calls in front, messages behind',
    says: 'Who waits is answered by a call; who analyses reads a log; what may take its time waits in a queue.',
    guide: true,
    roles: [
      service('gateway', 0, 0),
      service('service', 1, 0),
      channel('events', 2, 0, { on: ['kafka'] }),
      service('analytics', 3, 0),
      channel('work', 2, 1, { on: ['rabbitmq'] }),
      service('worker', 3, 1),
      channel('put aside', 2, 2, { on: ['rabbitmq'] })
    ],
    links: [
      link('gateway', 'calls', 'service', 'a person waits'),
      ...passed('service', 'events', 'analytics', 'events, for many and again'),
      ...passed('service', 'work', 'worker', 'work, shared out and retried')
    ],
    belongs: [
      {
        link: link('work', 'dead letters', 'put aside', 'what can’t be done'),
        missing: 'No dead-letter queue: what the worker can’t do comes back for ever, or is lost.'
      }
    ],
    nearly: [
      {
        without: ['gateway', 'service'],
        missing: 'Who calls it is missing: nobody does, or whoever does sends no spans.'
      },
      { without: ['events', 'analytics'], missing: 'Nobody reads the events: a log is kept for whoever reads it.' },
      { without: ['work', 'worker'], missing: 'Nobody takes the work: it only piles up.' }
    ],
    head: ['gateway', 'service']
  },
  {
    id: 'cqrs',
    title: 'Commands and queries apart, events between',
    says: 'Commands become events in a log, which is the truth; what is asked for is made of them.',
    guide: true,
    roles: [
      service('command side', 0, 0),
      service('command service', 1, 0),
      channel('log', 2, 0, { on: ['kafka'] }),
      service('query service', 2, 1),
      service('query side', 1, 1)
    ],
    links: [
      link('command side', 'calls', 'command service', 'commands'),
      ...passed('command service', 'log', 'query service', 'events, which make the read model'),
      link('query side', 'calls', 'query service', 'questions')
    ],
    belongs: [],
    nearly: [],
    head: ['command side', 'command service']
  },
  {
    id: 'simple',
    title: 'A service and its workers',
    says: 'A call is answered at once, and what follows from it is done by workers that share a stream.',
    guide: true,
    roles: [
      service('API', 0, 0),
      service('service', 1, 0),
      channel('tasks', 2, 0, { on: ['redis'] }),
      service('workers', 3, 0)
    ],
    links: [link('API', 'calls', 'service', 'a request'), ...passed('service', 'tasks', 'workers', 'tasks')],
    belongs: [],
    nearly: [{ without: ['tasks', 'workers'], missing: 'Nobody works the tasks off: they only pile up.' }],
    head: ['API', 'service']
  },
  {
    id: 'outbox',
    title: 'Transactional outbox',
    says: 'A service writes its events into its own database, in the transaction that they tell of; a relay publishes them. Nothing is told that did not happen.',
    guide: false,
    roles: [service('relay', 0, 0, RELAYS), channel('events', 1, 0), service('reader', 2, 0)],
    links: [link('relay', 'writes', 'events', 'what the table holds'), link('events', 'reads', 'reader', 'events')],
    belongs: [],
    nearly: [{ without: ['events', 'reader'], missing: 'Nobody reads what the relay publishes.' }],
    head: ['relay', 'events']
  },
  {
    id: 'dead-letter',
    title: 'Dead letters',
    says: 'What can’t be handled is put aside, so that it holds up nothing behind it, and somebody looks at it.',
    guide: false,
    roles: [
      service('sender', 0, 0),
      channel('work', 1, 0),
      service('worker', 2, 0),
      channel('put aside', 1, 1),
      service('who looks', 2, 1)
    ],
    links: [
      ...passed('sender', 'work', 'worker', 'work'),
      link('work', 'dead letters', 'put aside', 'what can’t be done')
    ],
    belongs: [
      {
        link: link('put aside', 'reads', 'who looks', 'mended, or given up'),
        missing: 'Nobody reads what is put aside: somebody has to look at it.'
      }
    ],
    nearly: [
      { without: ['work', 'worker'], missing: 'Nobody takes the work: all of it will be put aside, or wait for ever.' }
    ],
    head: ['work', 'put aside']
  },
  {
    id: 'fan-out',
    title: 'One event, many readers',
    says: 'Who sends tells it once and knows nobody; who wants it subscribes, each at a place of its own.',
    guide: false,
    roles: [
      service('sender', 0, 1),
      channel('events', 1, 1, { exchanges: true }),
      service('a reader', 2, 0),
      service('another', 2, 1),
      service('a third', 2, 2)
    ],
    links: [
      link('sender', 'writes', 'events', 'told once'),
      apart('events', 'a reader', 'the same to each'),
      apart('events', 'another', 'the same to each'),
      apart('events', 'a third', 'the same to each')
    ],
    belongs: [],
    nearly: [],
    head: ['events']
  },
  {
    id: 'saga',
    title: 'Saga with an orchestrator',
    says: 'One service leads others through steps of a business transaction and hears how each went, so that it can undo what was done.',
    guide: false,
    roles: [
      channel('commands', 1, 0),
      service('participant', 2, 0),
      channel('outcomes', 1, 1),
      service('orchestrator', 0, 1),
      channel('other commands', 1, 2),
      service('other participant', 2, 2),
      channel('other outcomes', 1, 3, { mayBe: 'outcomes' })
    ],
    links: [
      ...passed('orchestrator', 'commands', 'participant', 'a step'),
      ...passed('participant', 'outcomes', 'orchestrator', 'how it went'),
      ...passed('orchestrator', 'other commands', 'other participant', 'the next step'),
      ...passed('other participant', 'other outcomes', 'orchestrator', 'how it went')
    ],
    belongs: [],
    nearly: [],
    head: ['orchestrator']
  },
  {
    id: 'request-reply',
    title: 'Question and answer by message',
    says: 'Who asks sends a message and reads the answer from another channel: it need not be up while the other works, but it waits.',
    guide: false,
    roles: [
      service('who asks', 0, 0),
      channel('questions', 1, 0),
      service('who answers', 2, 0),
      channel('answers', 1, 1, { named: REPLIES })
    ],
    links: [
      ...passed('who asks', 'questions', 'who answers', 'a question'),
      ...passed('who answers', 'answers', 'who asks', 'its answer')
    ],
    belongs: [],
    nearly: [{ without: ['answers', 'who asks'], missing: 'Nobody reads the answers.' }],
    head: ['questions', 'answers']
  }
]
