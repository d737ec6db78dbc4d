export const TARGET = 'seeded'

/** What happens to one topic and its reader at each minute; `hour` counts from the start. */
export interface Flow {
  topic: string
  group: string
  producer: string
  consumer: string
  /** Messages a second that arrive by day; a third of it by night. */
  rate: number
  /** How many messages a second the reader can take at that hour; 0: nobody is there, but for `readers`. */
  capacity(hour: number): number
  /** The share of its rate that arrives at that hour; without it all of it does. */
  arrives?(hour: number): number
  /** How many read at that hour, where that is not told by whether any is taken. */
  readers?(hour: number): number
  /** The reader is set back by so many minutes of messages, once. */
  setBack?: { hour: number; minutes: number }
  /** From that hour on the group may not be read. */
  hiddenFrom?: number
  /** With partitions, what each has is told too, and who reads it. */
  partitions?: number
}

export interface Scenario {
  name: string
  says: string
  hours: number
  flows: readonly Flow[]
  /** Whether the same flows through RabbitMQ and Redis too, and whether brokers of each kind are in trouble. */
  everyBroker?: true
  /** For how many weeks findings of the guide came and went before. */
  findingWeeks?: number
}

const flow = (
  name: string,
  rate: number,
  capacity: Flow['capacity'] = () => rate * 3,
  more: Partial<Flow> = {}
): Flow => ({
  topic: `${name}.events`,
  group: `${name}-readers`,
  producer: name,
  consumer: `${name}-worker`,
  rate,
  capacity,
  ...more
})

const PARTED = { partitions: 6 }

const within = (hour: number, from: number, to: number): boolean => hour >= from && hour < to

/** A team of services around one name, for a fleet. */
const TEAMS = ['orders', 'billing', 'mail', 'search', 'stock', 'audit', 'users', 'prices']

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'quiet-week',
    says: 'seven days in which nothing goes wrong',
    hours: 168,
    flows: [flow('orders', 40), flow('billing', 12), flow('audit', 3)]
  },
  {
    name: 'slow-consumer',
    says: 'two days; billing falls behind for two hours and drains, then nobody reads it for half an hour',
    hours: 48,
    flows: [
      flow('orders', 40),
      flow('billing', 20, (hour) => (within(hour, 20, 22) ? 5 : within(hour, 40, 40.5) ? 0 : 60))
    ]
  },
  {
    name: 'months',
    says: 'half a year in which four teams mend what strays from the guide, each at its pace; and a day of traffic',
    hours: 24,
    flows: [flow('orders', 40), flow('billing', 12), flow('search', 3)],
    findingWeeks: 26
  },
  {
    name: 'fleet',
    says: 'six hours of 400 topics, some of them behind',
    hours: 6,
    flows: Array.from({ length: 400 }, (_, i) =>
      flow(`${TEAMS[i % TEAMS.length]}-${i}`, 1 + (i % 50), (hour) =>
        i % 37 === 0 && hour > 4 ? 0.5 : 3 * (1 + (i % 50))
      )
    )
  },
  {
    name: 'states',
    says: 'twelve hours that end with a channel of each broker in each state, and with brokers of each kind in trouble',
    hours: 12,
    everyBroker: true,
    flows: [
      flow('orders', 40, undefined, PARTED),
      flow('billing', 20, (hour) => (hour > 11.2 ? 9 : 60), PARTED),
      flow('mail', 12, (hour) => (hour > 11.6 ? 0 : 36), { ...PARTED, readers: () => 3 }),
      flow('search', 30, (hour) => (hour > 11.3 ? 0 : 90), PARTED),
      flow('audit', 9, () => 24, { ...PARTED, setBack: { hour: 11.75, minutes: 90 } }),
      flow('imports', 25, undefined, { ...PARTED, arrives: (hour) => (hour > 9 ? 0 : 1) }),
      flow('payments', 15, undefined, { ...PARTED, hiddenFrom: 11.4 })
    ]
  }
]
