import type { Logger } from 'pino'
import { deriving } from '../judge/derive.ts'
import { type Memory, remember } from '../judge/memory.ts'
import {
  blindOf,
  EVERYTHING,
  emptyObservation,
  inSlices,
  type Observation,
  type TargetKind,
  type Tick
} from '../model/index.ts'
import { readPart, type Store, writeTick } from '../store/index.ts'
import type { Directory } from './directory.ts'
import { joinServices } from './join-services.ts'
import { reasonFor, Unseen } from './reasons.ts'
import { every, type Run, type Schedule } from './schedule.ts'
import { storable } from './storable.ts'
import type { Connection } from './transports/transport.ts'

export interface Watched {
  id: string
  kind: TargetKind
  intervalMs: number
  timeoutMs: number
  connection: Connection
}

/** Is told of each tick once it is written. It must not reject. */
export type TickHeard = (tick: Tick, watched: Watched) => Promise<void>

/** Watches one target: polls, judges and writes, again and again. Whatever fails here touches no other target. */
export const runTarget = (
  watched: Watched,
  store: Store,
  directory: Directory,
  log: Logger,
  heard: TickHeard
): Schedule => {
  const { id, kind, intervalMs, timeoutMs, connection } = watched
  let memory: Memory | undefined
  let restored = false
  let lastReason: string | undefined
  let unwritten = 0

  const poll = async ({ signal, overruns }: Run): Promise<void> => {
    const startedAt = performance.now()
    const observation = storable(await seen(connection, watched, signal))
    if (signal.aborted && signal.reason?.name === 'AbortError') return
    const why = blindOf(observation.gaps)
    if (why !== lastReason) {
      if (why === undefined) log.info({ target: id }, 'seen again')
      else log.warn({ target: id, why }, 'nothing can be seen')
      lastReason = why
    }
    directory.see(observation)
    try {
      if (!restored) memory ??= await restore(store, id)
      restored = true
      const joined = joinServices(observation, {
        named: directory.telemetryServices(),
        answeringAt: directory.answeringAt
      })
      const durationMs = performance.now() - startedAt
      const derived = await inSlices(deriving(memory, joined, { durationMs, overruns, intervalMs }))
      memory = derived.memory
      await writeTick(store, derived.tick)
      await heard(derived.tick, watched)
      if (unwritten > 0) log.info({ target: id, ticks: unwritten }, 'writing again; these ticks were not written')
      unwritten = 0
    } catch (error) {
      unwritten += 1
      if (unwritten === 1) log.error({ target: id, error: reasonOf(error) }, 'the tick could not be written')
    }
  }

  const schedule = every(intervalMs, Math.max(timeoutMs * 2, 2000), poll)
  log.debug({ target: id, kind, intervalMs }, 'watching')
  return {
    stop: async () => {
      await schedule.stop()
      await connection.close()
    }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What a poll saw; one that saw nothing is an observation too, with one gap that hides the whole target. */
export const seen = async (
  connection: Connection,
  { id, kind }: Pick<Watched, 'id' | 'kind'>,
  signal: AbortSignal
): Promise<Observation> => {
  try {
    return await connection.poll(signal)
  } catch (error) {
    const unseen = error instanceof Unseen ? error : undefined
    const observation = unseen?.saw ?? emptyObservation(id, Date.now())
    const needs = unseen?.needs ?? null
    const why = signal.aborted && unseen?.saw === undefined ? 'The broker does not answer in time.' : reasonFor(error)
    observation.gaps.push({ what: EVERYTHING, why, needs, hides: [`${kind}/${encodeURIComponent(id)}/`] })
    return observation
  }
}

/** What was known before this collector started, so that a broker which is down just now stays on the picture. */
const restore = async (store: Store, target: string): Promise<Memory | undefined> => {
  const part = await readPart(store, target)
  return part.atMs === 0 ? undefined : remember(part)
}
