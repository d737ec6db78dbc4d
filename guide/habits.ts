import { formatSeconds } from '../model/format.ts'
import type { Habit, HabitName, Habits } from '../model/index.ts'
import { isKnown } from '../model/known.ts'
import { isSeen, type Seen, type Traced } from './profile.ts'
import { NOT_TRACED } from './unseen.ts'
import type { Channel, WatchedPart } from './watched.ts'

/** How many a habit has to be told of before it is one: fewer may be chance. What they are. */
const LEAST: Record<HabitName, [count: number, of: string]> = {
  emptyAnswers: [50, 'answers'],
  unawaited: [50, 'calls within a span of their caller'],
  receivers: [20, 'steps of its callers'],
  attempts: [10, 'steps of its callers'],
  unavailable: [50, 'calls'],
  hops: [20, 'traces'],
  openS: [3, 'calls that ended'],
  oneWay: [3, 'calls whose messages are counted'],
  streams: [3, 'calls whose messages are counted'],
  storms: [3, 'calls of its callers'],
  network: [100, 'calls that both ends trace'],
  droppers: [50, 'messages of each group'],
  answer: [20, 'messages'],
  outOfOrder: [100, 'messages with a key'],
  again: [100, 'messages'],
  perCommit: [10, 'commits'],
  messageBytes: [20, 'messages']
}

/** By `package.Service/Method`: what server reflection says of it, whoever serves it. */
export type Contracts = ReadonlyMap<string, { answers: string; streams: string | undefined }>
export const contractsOf = (parts: readonly WatchedPart[]): Contracts =>
  new Map(
    parts.flatMap(({ entities }) =>
      entities.flatMap(({ kind, name, labels }) =>
        kind === 'rpc_method' && labels['response type'] !== undefined
          ? [
              [
                `${labels.service}/${name}`,
                { answers: labels['response type'], streams: labels['streamed by'] }
              ] as const
            ]
          : []
      )
    )
  )

const EMPTY = 'google.protobuf.Empty'

/** What traces tell of one channel, and what is missing where they don't. `at`: the moment of what contracts say, Unix ms. */
export const tracedOf = (
  { id, transport, labels, name, figures }: Channel,
  habits: Habits | undefined,
  contracts: Contracts,
  { traced, at }: { traced: Seen; at: number }
): Traced => {
  const method = `${labels.service ?? ''}/${name}`
  const own = habits?.of[id]
  const callers = transport === 'grpc' ? habits?.of[`rpc:${method}`] : undefined
  const told: Traced = { ...NOT_TRACED, traced }
  if (habits !== undefined)
    // What its server says of itself goes before what its callers see.
    for (const each of [callers, own])
      for (const [habit, seen] of Object.entries(each ?? {}) as [HabitName, Habit][]) {
        const now = seenOf(habit, seen, id, habits)
        if (isSeen(now) || !isSeen(told[habit])) told[habit] = now
      }
  if (transport !== 'grpc') return told
  const contract = contracts.get(method)
  const said = (value: number): Seen => ({ value, how: 'measured', fromMs: at, toMs: at, of: id, series: null })
  if (contract !== undefined) told.streams = said(contract.streams === undefined ? 0 : 1)
  else if (isKnown(figures.open_streams) && figures.open_streams.value > 0) told.streams = said(1)
  // A type with nothing in it can say nothing; one with something may still be sent empty.
  if (contract?.answers === EMPTY) told.emptyAnswers = said(1)
  // Only where one side streams and no count of messages says it better.
  if ('missing' in told.oneWay && (contract?.streams === 'the server' || contract?.streams === 'the client'))
    told.oneWay = said(1)
  return told
}

const seenOf = (habit: HabitName, { value, count }: Habit, of: string, { from, to }: Habits): Seen => {
  const [least, what] = LEAST[habit]
  // What stands for others by sampling is no whole number.
  const seen = Math.round(count)
  return seen < least
    ? { missing: `needs ${least} ${what}, has ${seen} in ${formatSeconds((to - from) / 1000)}` }
    : { value: value ?? Number.POSITIVE_INFINITY, how: 'estimated', fromMs: from, toMs: to, of, series: null }
}
