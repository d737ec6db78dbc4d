import { isSeen, type Seen, type UsageProfile } from '../profile.ts'

/** What an expression is asked of: a channel, and whose it is by guide.yaml. */
export interface Subject {
  profile: UsageProfile
  owner: string | undefined
}

type Value = number | string | boolean | readonly string[] | Readonly<Record<string, string>>
export type Given = { value: Value } | { missing: string }

/** One name that an expression may use. */
export interface Field {
  name: string
  type: 'number' | 'text' | 'yes or no' | 'texts' | 'map'
  /** What it is, in a few words; and, for a number, its unit (UCUM). */
  word: string
  unit?: string
  read: (subject: Subject) => Given
  /** Where a chart can be drawn of it. */
  seen?: (profile: UsageProfile) => Seen
}

const seen = (name: string, unit: string, word: string, of: (profile: UsageProfile) => Seen): Field => ({
  name,
  type: 'number',
  word,
  unit,
  seen: of,
  read: ({ profile }) => {
    const figure = of(profile)
    return isSeen(figure) ? { value: figure.value } : figure
  }
})

const told = (
  name: string,
  type: Field['type'],
  word: string,
  of: (profile: UsageProfile) => Value | undefined,
  missing = 'it is not told by what is watched'
): Field => ({
  name,
  type,
  word,
  ...(type === 'number' ? { unit: name === 'watched' || name === 'retention' ? 's' : '' } : {}),
  read: ({ profile }) => {
    const value = of(profile)
    return value === undefined ? { missing } : { value }
  }
})

/** The worst that is known of a channel's readers; where it is not known of all, that of those it is known of may not be the worst. */
const worst = (
  readers: UsageProfile['readers'],
  of: (reader: UsageProfile['readers'][number]) => Seen,
  pick: (a: number, b: number) => number
): Seen => {
  if (readers.length === 0) return { missing: 'nobody reads it' }
  const all = readers.map(of)
  const lacking = all.find((each) => !isSeen(each))
  if (lacking !== undefined) return lacking
  const [first, ...others] = all.filter(isSeen)
  if (first === undefined) return { missing: 'nobody reads it' }
  return others.reduce((a, b) => (pick(a.value, b.value) === a.value ? a : b), first)
}

const MESSAGES_S = '{message}/s'
const MESSAGES = '{message}'

/** Every name of the usage profile that a team's own rules can use. docs/guide.md is made from it. */
export const FIELDS: readonly Field[] = [
  told('name', 'text', 'name of the channel', ({ name }) => name),
  told('target', 'text', 'id of its target', ({ target }) => target),
  told('transport', 'text', 'grpc, redis, rabbitmq or kafka', ({ transport }) => transport),
  told('labels', 'map', 'its labels; has(labels.tier) asks whether there is one', ({ labels }) => labels),
  {
    name: 'owner',
    type: 'text',
    word: 'whose it is, by owners in guide.yaml',
    read: ({ owner }) => (owner === undefined ? { missing: 'guide.yaml names no owner of it' } : { value: owner })
  },
  seen('in_rate', MESSAGES_S, 'throughput, on average over up to 7 days', ({ inRate }) => inRate),
  seen('target_rate', MESSAGES_S, 'throughput of all channels of its target', (p) => p.targetRate),
  seen('sustained', MESSAGES_S, 'throughput that it never fell under in 10 min', (p) => p.sustained),
  seen('server_sustained', MESSAGES_S, 'the same for its server or node', (p) => p.serverSustained),
  seen('p99', 's', 'p99 of its calls, the least of 15 min', ({ p99 }) => p99),
  seen('calls', '{call}', 'calls in that time', ({ calls }) => calls),
  seen('kept', 's', 'age of the oldest message it holds, read or not', ({ kept }) => kept),
  seen('waits', 's', 'age of the oldest message that nobody took', ({ waits }) => waits),
  seen('length', MESSAGES, 'messages that it holds', ({ length }) => length),
  seen('grown', MESSAGES, 'messages that it has more than a day (a queue: 6 h) ago', ({ grown }) => grown),
  seen('uncut', 's', 'for how long nothing was cut off its old end', ({ uncut }) => uncut),
  seen('unread_growth', 's', 'for how long it grew while nobody read it', (p) => p.unreadGrowth),
  seen('memory', 'By', 'memory that it takes', ({ memory }) => memory),
  seen('room', 'By', 'memory that there is: maxmemory, else what the server uses', ({ room }) => room),
  seen('lost', MESSAGES, 'messages deleted before a reader had them, of the reader that lost most', ({ readers }) =>
    worst(readers, ({ lost }) => lost, Math.max)
  ),
  seen('loss', 's', 'time until a reader loses messages, the soonest', ({ readers }) =>
    worst(readers, (reader) => reader.loss, Math.min)
  ),
  seen('traced', '1', 'share of its traffic that is traced', (p) => p.traced.traced),
  seen('message_bytes', 'By', 'size of a message', (p) => p.traced.messageBytes),
  seen('answer', 's', 'p95 until an answer is back at a caller that waits', (p) => p.traced.answer),
  seen('again', '1', 'share of messages taken again', (p) => p.traced.again),
  seen('out_of_order', '1', 'share handled beside another of their ordering key', (p) => p.traced.outOfOrder),
  seen('droppers', '{group}', 'groups that acknowledge most without work', (p) => p.traced.droppers),
  seen('per_commit', MESSAGES, 'messages for each commit of a reader', (p) => p.traced.perCommit),
  seen('empty_answers', '1', 'share of answers that are empty', (p) => p.traced.emptyAnswers),
  seen('unawaited', '1', 'share of calls whose caller goes on without the answer', (p) => p.traced.unawaited),
  seen('receivers', '{receiver}', 'receivers of the same call in one step', (p) => p.traced.receivers),
  seen('attempts', '{try}', 'tries of a call that fails at first', (p) => p.traced.attempts),
  seen('unavailable', '1', 'share of calls that find nobody in time', (p) => p.traced.unavailable),
  seen('hops', '{call}', 'calls one beneath the other', (p) => p.traced.hops),
  seen('open', 's', 'how long its streams stay open', (p) => p.traced.openS),
  seen('oldest_stream', 's', 'age of the oldest of its streams that is open', (p) => p.oldestStream),
  seen('streams', '1', 'share of its calls that are streams', (p) => p.traced.streams),
  seen(
    'storms',
    '{minute}',
    'minutes in which one caller began it anew ten times, each after it broke',
    (p) => p.traced.storms
  ),
  seen('one_way', '1', 'share of a stream’s messages that go one way', (p) => p.traced.oneWay),
  told('watched', 'number', 'for how long it has been watched, s', ({ traits }) => traits.watchedS),
  told('groups', 'number', 'groups, or queues’ consumers, that read it', ({ traits }) => traits.groups),
  told('consumers', 'number', 'consumers of its largest group, or of the queue', ({ traits }) => traits.consumers),
  told('rewound', 'yes or no', 'whether a reader went back in it', ({ traits }) => traits.rewound),
  told('retention', 'number', 'Kafka: for how long messages are kept, s', ({ traits }) => traits.retentionS),
  told('compacted', 'yes or no', 'Kafka: the newest of each key stays', ({ traits }) => traits.compacted),
  told('partitions', 'number', 'Kafka: partitions', ({ traits }) => traits.partitions),
  told('replication', 'number', 'Kafka: copies of each partition', ({ traits }) => traits.replication),
  told('min_in_sync', 'number', 'Kafka: min.insync.replicas', ({ traits }) => traits.minInSync),
  told('brokers', 'number', 'brokers or nodes of its target', ({ traits }) => traits.brokers),
  told('exchanges', 'texts', 'RabbitMQ: types of the exchanges that lead to it', ({ traits }) => traits.exchanges),
  told('bindings', 'number', 'RabbitMQ: keys that bind it', ({ traits }) => traits.bindings),
  told('shared_key', 'number', 'RabbitMQ: the most queues one key leads to', ({ traits }) => traits.sharedKey),
  told('priorities', 'yes or no', 'RabbitMQ: it has priorities', ({ traits }) => traits.hasPriorities),
  told('dead_letters', 'yes or no', 'RabbitMQ: it has a dead-letter exchange', ({ traits }) => traits.deadLetters),
  told('expires', 'yes or no', 'RabbitMQ: its messages expire', ({ traits }) => traits.expires),
  told('siblings', 'number', 'other channels of its prefix (orders.…)', ({ traits }) => traits.siblings),
  told('feeders', 'number', 'services that write to the channels of its prefix', ({ traits }) => traits.feeders),
  told('append_only', 'yes or no', 'Redis: whether it keeps an append-only file', ({ safety }) => safety.appendOnly),
  told('replicas', 'number', 'Redis: copies of the server', ({ safety }) => safety.replicas),
  told('evicts', 'yes or no', 'Redis: it deletes streams when memory is short', ({ safety }) => safety.evicts)
]

const BY_NAME = new Map(FIELDS.map((field) => [field.name, field]))
export const fieldOf = (name: string): Field | undefined => BY_NAME.get(name)
