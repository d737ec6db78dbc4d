import { estimated, type Figure, measured } from '../../../model/index.ts'
import type { Answers, Queue, StreamConsumer } from './answers.ts'

/** How far one reader of a stream is, in the stream's offsets. */
export interface Place {
  /** Its connection and its subscription there: another connection is another reader. */
  key: string
  /** What it calls itself, under which clients keep their offset; empty where it has no name, as one that reads once. */
  name: string
  /** First offset of the last chunk it was given; undefined where it was given none, and waits at the end. */
  offset: number | undefined
  lag: number
}

/** How far the reader is that a stream is judged by. */
export interface Reading {
  key: string
  backlog: Figure
  /** Offsets: where the stream ends, and where its reader is; undefined before it was given anything. */
  position: { end: number; taken: number } | undefined
}

/**
 * From the first offset of the last chunk that a reader was given to that of the stream's last chunk: what was written at once is one chunk, so it is exact at
 * 0 and else off by how much their sizes differ (rabbit_stream_reader's `consumer_i(offset_lag)`; seen on 3.10.8). Before the first chunk it counts from
 * offset 0, whatever the reader asked for: one with leave for more chunks (`credits`) waits at the end then, and of one without nothing is known.
 */
export const placeOf = (reader: StreamConsumer): Place | undefined => {
  const { connection_details, subscription_id = 0, consumed, credits, offset, offset_lag, properties } = reader
  const own = { key: `${connection_details.name}/${subscription_id}`, name: properties.name ?? '' }
  // A connection that just opened has no name yet.
  if (connection_details.name === '' || consumed === undefined || offset === undefined || offset_lag === undefined)
    return undefined
  if (consumed > 0) return { ...own, offset, lag: Math.max(0, offset_lag) }
  return credits === undefined || credits === 0 ? undefined : { ...own, offset: undefined, lag: 0 }
}

/** The readers of all streams by their `key`. */
export const placesOf = ({ streamReaders = [] }: Answers): Map<string, Place> =>
  new Map(streamReaders.flatMap((reader) => placeOf(reader) ?? []).map((place) => [place.key, place]))

export const streamKey = ({ vhost, name }: Pick<Queue, 'vhost' | 'name'>): string => `${vhost}\0${name}`

/** So long another reader has to be further behind before the stream is judged by that one: samples of readers are not of one moment. */
const OTHER_MS = 15_000

interface Followed {
  key: string
  name: string
  position: { end: number; taken: number } | undefined
  lag: number
  /** How many messages the stream keeps. */
  messages: number | undefined
  /** Since when another has been further behind. */
  otherMs: number | undefined
}

/**
 * Each stream is judged by its reader that is furthest behind, and by the same as long as it is there: who reads anew from the stream's beginning sets nobody
 * back. Once nobody is there, the last named reader's place still stands, and what came since waits too; RabbitMQ forgets it. Bounded by the streams there are.
 */
export class StreamReadings {
  #followed = new Map<string, Followed>()

  /** By stream (`streamKey`). */
  follow({ queues, streamReaders, consumers, missing, atMs }: Answers): Map<string, Reading> {
    const readings = new Map<string, Reading>()
    if (streamReaders === undefined) return readings
    const now = new Map<string, Followed>()
    const byStream = Map.groupBy(streamReaders, ({ queue }) => streamKey(queue))
    const others = new Set(consumers.filter(byAmqp).map(({ queue }) => streamKey(queue)))
    for (const queue of queues) {
      const key = streamKey(queue)
      const before = this.#followed.get(key)
      const readers = byStream.get(key) ?? []
      const places = readers.flatMap((reader) => placeOf(reader) ?? [])
      const chosen = choose(places, before, atMs) ?? (queue.consumers === 0 ? left(before, queue) : undefined)
      if (chosen === undefined) {
        if (before !== undefined) now.set(key, before)
        continue
      }
      now.set(key, { ...chosen, messages: queue.messages ?? before?.messages })
      const untold = others.has(key) || places.length < readers.length || missing.has('consumers')
      readings.set(key, { key: chosen.key, position: chosen.position, backlog: backlogOf(chosen.lag, untold) })
    }
    this.#followed = now
    return readings
  }
}

/** Readers that use AMQP: of those RabbitMQ tells no offset. Those of the stream protocol have no channel. */
export const byAmqp = ({ channel_details }: Answers['consumers'][number]): boolean => channel_details.name !== ''

const backlogOf = (lag: number, untold: boolean): Figure =>
  untold ? { value: lag, how: 'at_least' } : lag === 0 ? measured(0) : estimated(lag)

const choose = (
  places: readonly Place[],
  before: Followed | undefined,
  atMs: number
): Omit<Followed, 'messages'> | undefined => {
  const furthest = places.reduce<Place | undefined>(
    (worst, place) => (worst === undefined || place.lag > worst.lag ? place : worst),
    undefined
  )
  if (furthest === undefined) return undefined
  const same = places.find(({ key }) => key === before?.key)
  if (same === undefined) return followed(furthest, undefined)
  if (same.lag >= furthest.lag) return followed(same, undefined)
  const otherMs = before?.otherMs ?? atMs
  return atMs - otherMs >= OTHER_MS ? followed(furthest, undefined) : followed(same, otherMs)
}

const followed = ({ key, name, offset, lag }: Place, otherMs: number | undefined): Omit<Followed, 'messages'> => ({
  key,
  name,
  position: offset === undefined ? undefined : { end: offset + lag, taken: offset },
  lag,
  otherMs
})

/** Where the last named reader was when it left, with what came since; messages that were deleted meanwhile hide as many. */
const left = (before: Followed | undefined, { messages }: Queue): Omit<Followed, 'messages'> | undefined => {
  if (before === undefined || before.name === '') return undefined
  const came = Math.max(0, (messages ?? 0) - (before.messages ?? messages ?? 0))
  const { position } = before
  return {
    ...before,
    lag: before.lag + came,
    position: position === undefined ? undefined : { ...position, end: position.end + came },
    otherMs: undefined
  }
}
