import type { Connection } from '../../../collector/transports/transport.ts'
import type { Observation, TargetKind } from '../../../model/index.ts'

/** Instances of brokers that no other test uses: these tests run beside the others. */
export const OWN = 'conformance'

/** What is watched, whatever it is: all that a transport promises of a poll is asked of this. */
export interface Watched {
  kind: TargetKind
  /** `host:port` that the transport talks to. */
  address: string
  /** Watches it as the collector does; through a proxy at `address`, where one is given. */
  watch(settings?: { address?: string; timeout?: string }): Connection
  close(): Promise<void>
}

/** Something of it whose truth is known by its own tool, and where a poll says it. */
export interface Known {
  is: unknown
  read(seen: Observation): unknown
  remove(): Promise<void>
}

/** A real broker, driven by hand: what every transport of messages is tested with. A new transport is one more of these. */
export interface Adapter extends Watched {
  /**
   * Makes a channel with nothing in it, and a reader that has read nothing and is not there. `keeps`: how much it keeps, in what the broker itself deletes
   * by: seconds in Kafka, messages elsewhere.
   */
  make(name: string, keeps?: number): Promise<void>
  remove(name: string): Promise<void>
  send(name: string, count: number): Promise<void>
  /** A consumer of the channel's reader, which takes only what it is permitted to. */
  read(name: string): Promise<Reader>
  /** The same in a process of its own that can be killed, once it has taken `count`; what it gives kills it. */
  readInProcess(name: string, count: number): Promise<() => void>
  /** Takes so many without being a consumer that the broker lists; undefined where it lists whoever takes. */
  takeUnlisted?(name: string, count: number): Promise<void>
  /** What waits, as the broker's own tool says. */
  waiting(name: string): Promise<number>
  /** Messages that were deleted before the reader had taken them, as the broker says. */
  lost(name: string): Promise<number>
  /** The reader's position is put back to the beginning; undefined where the broker knows no such thing. */
  rewind?(name: string): Promise<void>
  /** Ids that the transport gives. */
  channel(name: string): string
  subscription(name: string): string
}

export interface Reader {
  /** Messages it has taken and acknowledged; and those that were given to it beyond them. */
  readonly taken: number
  readonly held: number
  /** Permits it to take so many more. */
  permit(count: number): void
  /** Leaves as a consumer does that is shut down. */
  leave(): Promise<void>
}
