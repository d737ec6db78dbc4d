import type { Figure, How } from './figure.ts'

/** What of figures has no schema in it: a page reads and names figures without loading zod. */

/** Every figure by name, with its UCUM unit and the word people read. The same for all transports. */
export const FIGURES = {
  /** Messages not yet taken: Kafka lag, RabbitMQ ready, Redis unread. */
  backlog: { unit: '{message}', word: 'Backlog' },
  /** Age of the oldest message not yet taken. Backlog 0 means 0 s. */
  lateness: { unit: 's', word: 'Oldest' },
  in_rate: { unit: '{message}/s', word: 'In' },
  out_rate: { unit: '{message}/s', word: 'Out' },
  /** Seconds until the backlog is empty at the present pace. */
  drain: { unit: 's', word: 'Drains in' },
  /** Seconds until unread messages are deleted. */
  loss: { unit: 's', word: 'Loses in' },
  /** Messages already deleted unread. */
  lost: { unit: '{message}', word: 'Lost' },
  /** Messages delivered and not yet acknowledged (RabbitMQ unacked, Redis pending). */
  unacked: { unit: '{message}', word: 'Unacked' },
  /** Age of the oldest message that was delivered and not acknowledged. */
  unacked_age: { unit: 's', word: 'Oldest unacked' },
  /** Live consumers. */
  readers: { unit: '{consumer}', word: 'Consumers' },
  /** Of a Kafka group, within the last hour: how often what its members read was dealt out anew, and for how long they waited for it. */
  rebalances: { unit: '{rebalance}', word: 'Rebalances' },
  rebalancing: { unit: 's', word: 'Rebalancing' },
  /** Messages the channel holds, read or not: a topic's end minus start offsets, a stream's length, a queue's depth. */
  length: { unit: '{message}', word: 'Length' },
  /** Messages written that who reads only what is committed can't have yet: behind the first transaction that is open. */
  uncommitted: { unit: '{message}', word: 'In transactions' },
  /** Age of the oldest message the channel holds, read or not. */
  kept: { unit: 's', word: 'Kept for' },
  /** Ids of a Redis stream's entries as numbers (model/stream-id.ts): the first and the last that are there, and of a group the last that it was given. */
  first_id: { unit: '{id}', word: 'First id' },
  last_id: { unit: '{id}', word: 'Last id' },
  delivered_id: { unit: '{id}', word: 'Last delivered id' },
  memory: { unit: 'By', word: 'Memory' },
  /** Messages given again to a reader, because it or another did not acknowledge them. */
  redelivered_rate: { unit: '{message}/s', word: 'Given again' },
  /** Share of the time in which readers could take a message at once; below 1 they are busy or their prefetch is too small. */
  capacity: { unit: '1', word: 'Capacity' },
  /** Messages published that led to no channel: given back to their publisher, or dropped. */
  unroutable_rate: { unit: '{message}/s', word: 'Unroutable' },
  /** Messages published that the broker has not confirmed yet. */
  unconfirmed: { unit: '{message}', word: 'Unconfirmed' },
  /** Connections that the broker slows down, because they publish faster than it can take. */
  slowed: { unit: '{connection}', word: 'Slowed' },
  /** Of a RabbitMQ node since it started: messages that left queues unread, because they expired, did not fit, were rejected, or were delivered too often. */
  expired: { unit: '{message}', word: 'Expired' },
  overflowed: { unit: '{message}', word: 'Overflowed' },
  rejected: { unit: '{message}', word: 'Rejected' },
  given_up: { unit: '{message}', word: 'Given up' },
  /** What a topic's replicas take on all brokers together, or all logs of one broker. */
  on_disk: { unit: 'By', word: 'On disk' },
  /** Of a broker's node: room left on its disk, and the file descriptors it has open. */
  disk_free: { unit: 'By', word: 'Disk free' },
  files: { unit: '{file}', word: 'Open files' },
  /** Of a Redis server: connections of clients, Plumbline's own among them. */
  clients: { unit: '{connection}', word: 'Clients' },
  /** Of a Kafka broker, partitions: that it leads, keeps, keeps and has not all of, and should lead while another does. */
  leads: { unit: '{partition}', word: 'Leads' },
  replicas: { unit: '{partition}', word: 'Replicas' },
  out_of_sync: { unit: '{partition}', word: 'Out of sync' },
  led_elsewhere: { unit: '{partition}', word: 'Led elsewhere' },
  /** Of a messaging edge to who takes: how long messages waited between being sent and being taken, as the spans of both ends say. */
  wait_p50: { unit: 's', word: 'In queue p50' },
  wait_p95: { unit: 's', word: 'In queue p95' },
  wait_p99: { unit: 's', word: 'In queue p99' },
  /** Calls (or, on a messaging edge, messages) a second. */
  rate: { unit: '1/s', word: 'Rate' },
  /** Share of calls that failed, 0 to 1. */
  errors: { unit: '1', word: 'Errors' },
  p50: { unit: 's', word: 'p50' },
  p90: { unit: 's', word: 'p90' },
  p95: { unit: 's', word: 'p95' },
  p99: { unit: 's', word: 'p99' },
  /** Calls that a method's server has begun and not ended; on an edge, those that its caller waits for. Of a stream they are open streams, with the age of the oldest. */
  in_flight: { unit: '{call}', word: 'In flight' },
  open_streams: { unit: '{stream}', word: 'Open streams' },
  oldest_stream: { unit: 's', word: 'Oldest stream' },
  /** Of a step of a way that messages go: its share of the whole way's time, 0 to 1. */
  share: { unit: '1', word: 'Share of time' },
  /** Of a gRPC service that is probed: how long its health check took, and the time until its certificate runs out. */
  probe: { unit: 's', word: 'Health check' },
  certificate: { unit: 's', word: 'Certificate left' },
  /** 0 ok, 1 warn, 2 critical; unknown where it can't be seen. */
  health: { unit: '1', word: 'Health' }
} as const
export type FigureName = keyof typeof FIGURES
export type Figures = Partial<Record<FigureName, Figure>>

/**
 * Figures that only alerts know, besides those of `FIGURES`. `growth`: messages a second that arrive beyond those that are taken. `unseen`: for how long
 * nothing of a target could be seen, 0 while it answers.
 */
export const ALERT_FIGURES = {
  growth: { unit: '{message}/s', word: 'Growth' },
  unseen: { unit: 's', word: 'Unseen for' }
} as const
export type AlertFigure = FigureName | keyof typeof ALERT_FIGURES

/** Unit and word of every figure, those of alerts too. */
export const ALL_FIGURES: Record<AlertFigure, { unit: string; word: string }> = { ...FIGURES, ...ALERT_FIGURES }

/** What an alert rule judges: one reader of a channel, a gRPC method, a service, or a target as a whole. */
export const ALERT_SUBJECTS = ['subscription', 'rpc_method', 'service', 'target'] as const
export type AlertSubject = (typeof ALERT_SUBJECTS)[number]

/** The series that Plumbline derives for a part of a subscription: age of its oldest unread message, ms. None while nothing waits. */
export const PART_LATENESS = 'plumbline.part.lateness'

/** What a small line shows of a thing: the first of these that it has. */
export const SPARKLINE_FIGURES = ['backlog', 'rate', 'in_rate'] as const satisfies FigureName[]
/** How many small lines are asked for at once. */
export const MOST_SPARKLINES = 60
/** Of how many subscriptions states are asked for at once. */
export const MOST_STATES = 24
/** Of how many gRPC methods calls are asked for together. */
export const MOST_RPC_METHODS = 60
/** Of how many things events are asked for at once. */
export const MOST_EVENT_SUBJECTS = 60

export const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[]
export const measured = (value: number): Figure => ({ value, how: 'measured' })
export const estimated = (value: number): Figure => ({ value, how: 'estimated' })
export const atMost = (value: number): Figure => ({ value, how: 'at_most' })
export const atLeast = (value: number): Figure => ({ value, how: 'at_least' })
export const unknown = (reason: string): Figure => ({ unknown: reason })
export const NEVER: Figure = { never: true }

export const isKnown = (figure: Figure | undefined): figure is { value: number; how: How } =>
  figure !== undefined && 'value' in figure
export const isNever = (figure: Figure | undefined): figure is { never: true } =>
  figure !== undefined && 'never' in figure
/** The number, or undefined where it is never or unknown. */
export const numberOf = (figure: Figure | undefined): number | undefined => (isKnown(figure) ? figure.value : undefined)
