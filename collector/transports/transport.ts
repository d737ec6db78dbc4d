import type { Observation, Target, TargetKind } from '../../model/index.ts'

/**
 * The one interface of a transport. A new one is a folder beside this file and a line in `registry.ts`.
 *
 * Order of calls: `open` once, then `poll` again and again, never two at once, then `close` once, in whatever state it is.
 *
 * - `open` must not connect and must not throw for a target that is down: a broker may be away when Plumbline starts.
 * - `poll` connects when needed and asks the broker, then returns an Observation. It reads only: it writes nothing to the broker, joins no
 *   group and fetches no message body. Every request carries `signal` or a deadline of `target.timeout`; when `signal` aborts, poll
 *   settles promptly.
 *   What could not be seen is a gap in the Observation, not an exception: one group that may not be read hides only itself. It rejects
 *   only where nothing at all was seen; the caller then makes one gap of it that hides the whole target.
 *   After a failure the next poll starts from a clean connection.
 * - `close` drops connections and timers and never throws.
 *
 * Inside a folder, `read.ts` asks the broker and returns its answers as they are; `observe.ts` is pure and turns answers into an
 * Observation, so that recorded answers of other versions can be tested.
 */
export interface Transport<T extends Target = Target> {
  kind: T['kind']
  open(target: T, context: TransportContext): Connection
  /** Addresses that automatic discovery tries on this host, and the target to watch if one answers. */
  discover(): DiscoveryProbe[]
  /** Where it is, for people: `localhost:9092`. Never with a credential. */
  address(target: T): string
}

export interface Connection {
  /** Resolves to what was seen. Rejects, with a reason a person can read, where nothing was seen. */
  poll(signal: AbortSignal): Promise<Observation>
  close(): Promise<void>
}

export interface TransportContext {
  /** Debug and worse, in aggregate: not a line per queue. Never a credential. */
  log: { debug(fields: object, message: string): void; warn(fields: object, message: string): void }
  /** A secret's text: resolves `{file}` (a string has had its `${ENV}` replaced already). */
  secret(secret: string | { file: string }): Promise<string>
}

export interface DiscoveryProbe {
  host: string
  port: number
  /** The target to watch when the port answers, as it would stand in plumbline.yaml. */
  target: { id: string; kind: Exclude<TargetKind, 'otlp'> } & Record<string, unknown>
}
