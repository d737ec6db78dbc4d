import { type Edge, rabbitExchangeId, rabbitQueueId, type Trouble } from '../../../model/index.ts'
import { edge } from '../inferred.ts'
import type { Answers, Binding, Exchange, Policy, Queue } from './answers.ts'
import { settingOf } from './settings.ts'

/** One edge for each source and destination, with all the keys and headers that bind them. */
export const routeEdges = (target: string, bindings: readonly Binding[]): Edge[] => {
  const routes = new Map<string, { from: string; to: string; keys: Set<string>; headers: Set<string> }>()
  for (const { source, vhost, destination, destination_type, routing_key, arguments: headers } of bindings) {
    if (source === '') continue
    const from = rabbitExchangeId(target, vhost, source)
    const toId = destination_type === 'queue' ? rabbitQueueId : rabbitExchangeId
    const to = toId(target, vhost, destination)
    const known = routes.get(`${from}|${to}`) ?? { from, to, keys: new Set(), headers: new Set() }
    known.keys.add(routing_key)
    if (Object.keys(headers).length > 0) known.headers.add(headersText(headers))
    routes.set(`${from}|${to}`, known)
  }
  return [...routes.values()].map(({ from, to, keys, headers }) =>
    edge('routes', 'rabbitmq', from, to, {
      'routing key': [...keys].sort().join(', '),
      ...(headers.size === 0 ? {} : { headers: [...headers].sort().join('; ') })
    })
  )
}

/** `all of kind = pdf, pages = 1`: what a headers exchange matches; without x-match it is all of them (RabbitMQ, AMQP 0-9-1 model). */
const headersText = ({ 'x-match': match = 'all', ...headers }: Record<string, unknown>): string => {
  const wanted = Object.entries(headers)
    .map(([name, value]) => `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .sort()
  return wanted.length === 0 ? String(match) : `${match} of ${wanted.join(', ')}`
}

/** Where an exchange sends what it can't route: by its own argument, else by its policy. */
export const alternateOf = (exchange: Exchange, policies: readonly Policy[]): string | undefined => {
  const { definition } = policies.find(({ vhost, name }) => vhost === exchange.vhost && name === exchange.policy) ?? {}
  const alternate = exchange.arguments['alternate-exchange'] ?? definition?.['alternate-exchange']
  return typeof alternate === 'string' ? alternate : undefined
}

export const alternateEdges = (target: string, { exchanges, policies }: Answers): Edge[] =>
  exchanges.flatMap((exchange) => {
    const alternate = alternateOf(exchange, policies)
    if (alternate === undefined) return []
    const { vhost, name } = exchange
    return [
      edge('alternates', 'rabbitmq', rabbitExchangeId(target, vhost, name), rabbitExchangeId(target, vhost, alternate))
    ]
  })

/** Through the default exchange dead letters lead straight to the queue that the key names. */
export const deadLetterEdges = (target: string, queues: readonly Queue[]): Edge[] =>
  queues.flatMap((queue) => {
    const exchange = settingOf(queue, 'dead-letter-exchange')
    if (typeof exchange !== 'string') return []
    const { vhost, name } = queue
    const key = settingOf(queue, 'dead-letter-routing-key')
    const to =
      exchange === ''
        ? rabbitQueueId(target, vhost, typeof key === 'string' ? key : name)
        : rabbitExchangeId(target, vhost, exchange)
    return [edge('dead_letters', 'rabbitmq', rabbitQueueId(target, vhost, name), to)]
  })

/** RabbitMQ lets an exchange be named that there is not, and drops what would go there without a word. */
export const routeTroubles = ({
  exchanges,
  queues,
  missing
}: Answers): {
  ofQueue(queue: Queue): Trouble[]
  ofExchange(exchange: Exchange, alternate: string | undefined): Trouble[]
} => {
  const keyOf = (vhost: string, name: string) => `${vhost}\0${name}`
  const there = new Set(exchanges.map(({ vhost, name }) => keyOf(vhost, name)))
  // Made when the first queue asks: on most brokers none does, and there may be ten thousand.
  let queueKeys: Set<string> | undefined
  const holds = (key: string): boolean => {
    queueKeys ??= new Set(queues.map(({ vhost, name }) => keyOf(vhost, name)))
    return queueKeys.has(key)
  }
  return {
    ofQueue: (queue) => {
      const exchange = settingOf(queue, 'dead-letter-exchange')
      if (typeof exchange !== 'string' || missing.has('exchanges')) return []
      const key = settingOf(queue, 'dead-letter-routing-key')
      const lost = (what: string): Trouble => ({
        severity: 'warn',
        lead: 'Dead letters are lost',
        text: `${what}: what it dead-letters is lost.`
      })
      if (!there.has(keyOf(queue.vhost, exchange))) return [lost(`Its dead-letter exchange ${exchange} is not there`)]
      return exchange === '' && typeof key === 'string' && !holds(keyOf(queue.vhost, key))
        ? [lost(`Its dead-letter queue ${key} is not there`)]
        : []
    },
    ofExchange: (exchange, alternate) =>
      alternate === undefined || missing.has('exchanges') || there.has(keyOf(exchange.vhost, alternate))
        ? []
        : [
            {
              severity: 'warn',
              lead: 'Unroutable messages are lost',
              text: `Its alternate exchange ${alternate} is not there: what it can’t route is lost.`
            }
          ]
  }
}

/** Queues that dead letters are put aside in, and exchanges that bring them there. */
export const parkedBy = (routes: readonly Edge[], deadLetters: readonly Edge[]): Set<string> => {
  const exchanges = new Set(deadLetters.map(({ to }) => to))
  return new Set([...exchanges, ...routes.filter(({ from }) => exchanges.has(from)).map(({ to }) => to)])
}
