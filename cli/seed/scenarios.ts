/** What happens to one topic and its reader at each minute; `hour` counts from the start. */
export interface Flow {
  topic: string
  group: string
  producer: string
  consumer: string
  /** Messages a second that arrive by day; a third of it by night. */
  rate: number
  /** How many messages a second the reader can take at that hour; 0: nobody is there. */
  capacity(hour: number): number
}

export interface Scenario {
  name: string
  says: string
  hours: number
  flows: readonly Flow[]
}

const flow = (name: string, rate: number, capacity: Flow['capacity'] = () => rate * 3): Flow => ({
  topic: `${name}.events`,
  group: `${name}-readers`,
  producer: name,
  consumer: `${name}-worker`,
  rate,
  capacity
})

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
    name: 'fleet',
    says: 'six hours of 400 topics, some of them behind',
    hours: 6,
    flows: Array.from({ length: 400 }, (_, i) =>
      flow(`${TEAMS[i % TEAMS.length]}-${i}`, 1 + (i % 50), (hour) =>
        i % 37 === 0 && hour > 4 ? 0.5 : 3 * (1 + (i % 50))
      )
    )
  }
]
