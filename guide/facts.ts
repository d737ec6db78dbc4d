import type { Transport } from '../model/index.ts'

/** What the guide says of one transport, in short sentences. */
export interface Facts {
  transport: Transport
  title: string
  /** What it is, in one sentence. */
  what: string
  /** The picture to have in mind. */
  picture: string
  /** By id it is told which channels here are used so (guide/uses.ts). */
  useWhen: readonly { id: string; says: string }[]
  /** When not; and the rules by which it is seen that a channel is used so all the same. */
  notWhen: readonly { says: string; rules: readonly string[] }[]
  examples: readonly string[]
  /** Where its figures usually lie. */
  ranges: readonly { what: string; value: string }[]
}

/** The four transports, in the order of the decision chart. */
export const FACTS: readonly Facts[] = [
  {
    transport: 'grpc',
    title: 'gRPC',
    what: 'A call to another service over HTTP/2, typed by Protocol Buffers. The caller waits for the answer.',
    picture: 'A question and its answer: both sides have to be there at the same moment.',
    useWhen: [
      { id: 'grpc.answer', says: 'The caller can’t go on without the answer.' },
      { id: 'grpc.fast', says: 'A millisecond more or less is felt.' },
      { id: 'grpc.contract', says: 'The contract comes first, and the compiler holds both sides to it.' },
      { id: 'grpc.both-ways', says: 'Both sides talk while the call is open: streaming in both directions.' },
      { id: 'grpc.languages', says: 'Services in several languages speak to each other.' }
    ],
    notWhen: [
      { says: 'Nobody looks at the answer: sent, and forgotten.', rules: ['grpc.fire-and-forget'] },
      { says: 'What was sent has to be kept, or to be read again.', rules: ['grpc.needs-persistence'] },
      {
        says: 'The sender should not need to know who receives, or whether they are up.',
        rules: ['grpc.coupled-chain', 'grpc.long-stream-as-queue']
      },
      { says: 'One event goes to many receivers.', rules: ['grpc.fan-out'] }
    ],
    examples: [
      'A gateway that asks the services behind it',
      'Data that is fetched while a person waits',
      'Steps inside one request',
      'An app on a phone or in a browser and its backend'
    ],
    ranges: [
      { what: 'Latency', value: 'under 1 ms on the way' },
      { what: 'Kept', value: 'nothing' }
    ]
  },
  {
    transport: 'redis',
    title: 'Redis Streams',
    what: 'A log that is only added to, held in the memory of Redis, with groups of consumers that share it.',
    picture: 'A short tape: written at one end, cut at the other, read by groups at their own places.',
    useWhen: [
      { id: 'redis.stands', says: 'Redis runs here already.' },
      { id: 'redis.simple', says: 'The events are simple, and so is who gets them.' },
      { id: 'redis.rate', says: 'Ten thousand to a hundred thousand messages a second are enough.' },
      { id: 'redis.groups', says: 'Groups should share the work, without routing.' },
      { id: 'redis.short', says: 'What was read may go after hours or days.' },
      { id: 'redis.light', says: 'One thing less to run is worth something.' }
    ],
    notWhen: [
      {
        says: 'Messages are kept for weeks or months: memory is a costly archive.',
        rules: ['redis.retention', 'redis.unbounded']
      },
      { says: 'Millions of messages a second.', rules: ['redis.throughput'] },
      { says: 'Who gets what follows from rules.', rules: ['redis.routing'] },
      { says: 'No message may be lost when a server dies.', rules: ['redis.durability'] }
    ],
    examples: [
      'The feed of what happened lately',
      'Notices that should pop up at once',
      'Small tasks for whoever is free',
      'Telling caches what is no longer true',
      'Event sourcing on a small scale'
    ],
    ranges: [
      { what: 'Throughput', value: '10,000 to 100,000 messages/s' },
      { what: 'Kept', value: 'hours to days' }
    ]
  },
  {
    transport: 'rabbitmq',
    title: 'RabbitMQ',
    what: 'A broker of the AMQP protocol: exchanges decide which queues a message goes to, and a queue gives each message to one consumer.',
    picture: 'A sorting office: it is given a letter, knows the rules, and is glad when the boxes are empty.',
    useWhen: [
      { id: 'rabbitmq.rules', says: 'Rules decide who gets what: by topic, by header, to everybody.' },
      { id: 'rabbitmq.shared', says: 'Work is shared out, and each piece is acknowledged.' },
      { id: 'rabbitmq.priorities', says: 'Some messages go before others.' },
      { id: 'rabbitmq.reply', says: 'An answer comes back over messaging too.' },
      { id: 'rabbitmq.later', says: 'Messages wait for their time: delayed or scheduled.' },
      { id: 'rabbitmq.settled', says: 'Delivery has to be settled message by message.' },
      { id: 'rabbitmq.rate', says: 'Ten thousand to fifty thousand messages a second are enough.' }
    ],
    notWhen: [
      { says: 'Old messages are needed again.', rules: ['rabbit.replay'] },
      { says: 'The stream is larger than a queue can take.', rules: ['rabbit.throughput'] },
      { says: 'Messages stay: a full queue is a broker in trouble.', rules: ['rabbit.storage'] },
      { says: 'The messages are the record of what happened.', rules: ['rabbit.event-sourcing'] }
    ],
    examples: [
      'Jobs that run in the background',
      'E-mail and notices waiting to be sent',
      'An order on its way through several steps',
      'Calls over messaging',
      'Work spread over many workers'
    ],
    ranges: [
      { what: 'Throughput', value: '10,000 to 50,000 messages/s' },
      { what: 'Kept', value: 'until consumed' }
    ]
  },
  {
    transport: 'kafka',
    title: 'Kafka',
    what: 'A log on disk, cut into partitions and spread over brokers. Reading takes nothing away: each group keeps its own place.',
    picture: 'A ledger: written once, kept, and read by as many as like, as often as they like.',
    useWhen: [
      { id: 'kafka.huge', says: 'Millions of messages a second.' },
      { id: 'kafka.again', says: 'What was read is read again.' },
      { id: 'kafka.truth', says: 'The events are the truth, and state is made of them.' },
      { id: 'kafka.kept', says: 'Messages are kept for days, for weeks or for ever.' },
      { id: 'kafka.groups', says: 'Several groups need the same events.' },
      { id: 'kafka.joined', says: 'Streams are joined and counted on the way (Kafka Streams, Flink).' },
      { id: 'kafka.audit', says: 'An audit log, or the changes of a database.' }
    ],
    notWhen: [
      { says: 'A plain list of tasks.', rules: ['kafka.task-queue'] },
      { says: 'Each message has rules of its own about who gets it.', rules: ['kafka.per-message-routing'] },
      { says: 'Few messages: the effort is not paid for.', rules: ['kafka.overkill'] },
      { says: 'Some messages should go before others.', rules: ['kafka.priorities'] },
      { says: 'There is nobody to run a cluster.', rules: ['kafka.ops'] }
    ],
    examples: [
      'Event sourcing',
      'Changes captured from a database',
      'Logs gathered from everywhere',
      'Metrics and analytics',
      'Copies to another data centre',
      'Transforming data as it arrives'
    ],
    ranges: [
      { what: 'Throughput', value: 'millions of messages/s' },
      { what: 'Kept', value: 'days, weeks or for ever' }
    ]
  }
]

export const factsOf = (transport: Transport): Facts => {
  const facts = FACTS.find((each) => each.transport === transport)
  if (facts === undefined) throw new RangeError(`the guide knows no ${transport}`)
  return facts
}
