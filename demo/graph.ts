/**
 * What the demo is: the services, channels and groups that run, and who calls, publishes, routes, dead-letters, consumes and runs. The picture
 * must show exactly this. Ids are those of the API, with the targets `kafka`, `rabbitmq` and `redis`.
 */
const service = (name: string) => `service/-/-/${name}`
const topic = (name: string) => `kafka/kafka/topic/${name}`
const group = (name: string) => `kafka/kafka/group/${name}`
const exchange = (name: string) => `rabbitmq/rabbitmq/exchange/%2F/${name}`
const queue = (name: string) => `rabbitmq/rabbitmq/queue/%2F/${name}`
const stream = (name: string) => `redis/redis/stream/0/${name}`
const streamGroup = (key: string, name: string) => `redis/redis/group/0/${key}/${name}`

export const SERVICES = [
  'gateway',
  'orders',
  'analytics',
  'email',
  'command-api',
  'command-service',
  'query-service',
  'query-api',
  'zerg_api',
  'zerg_tasks',
  'workers'
] as const
export type DemoService = (typeof SERVICES)[number]

export const CHANNELS = [
  topic('orders.events'),
  topic('ledger'),
  exchange('mail'),
  exchange('mail.dead'),
  queue('email.send'),
  queue('email.dead'),
  stream('tasks')
]

export const GROUPS = [group('analytics'), group('query-service'), streamGroup('tasks', 'workers')]

const EDGES: [kind: string, from: string, to: string][] = [
  ['calls', service('gateway'), service('orders')],
  ['publishes', service('orders'), topic('orders.events')],
  ['consumes', topic('orders.events'), group('analytics')],
  ['runs', group('analytics'), service('analytics')],
  ['publishes', service('orders'), exchange('mail')],
  ['routes', exchange('mail'), queue('email.send')],
  ['consumes', queue('email.send'), service('email')],
  ['dead_letters', queue('email.send'), exchange('mail.dead')],
  ['routes', exchange('mail.dead'), queue('email.dead')],

  ['calls', service('command-api'), service('command-service')],
  ['publishes', service('command-service'), topic('ledger')],
  ['consumes', topic('ledger'), group('query-service')],
  ['runs', group('query-service'), service('query-service')],
  ['calls', service('query-api'), service('query-service')],

  ['calls', service('zerg_api'), service('zerg_tasks')],
  ['publishes', service('zerg_tasks'), stream('tasks')],
  ['consumes', stream('tasks'), streamGroup('tasks', 'workers')],
  ['runs', streamGroup('tasks', 'workers'), service('workers')]
]

export const DEMO_GRAPH = {
  services: SERVICES.map(service),
  channels: CHANNELS,
  groups: GROUPS,
  edges: EDGES.map((edge) => edge.join('|'))
}

/** The ways that messages go, end to end, by the names of their steps. */
export const DEMO_WAYS = [
  'command-api → command-service → ledger → query-service',
  'gateway → orders → email.send → email',
  'gateway → orders → orders.events → analytics',
  'zerg_api → zerg_tasks → tasks → workers'
]
