import type { Logger } from 'pino'
import type { Config, Target } from '../model/index.ts'
import { type Store, saveTargets, type WatchedTarget } from '../store/index.ts'
import type { Alerts } from './alerts/index.ts'
import { readSecret } from './config/secret.ts'
import { makeDirectory } from './directory.ts'
import { type OtlpIntake, startOtlp } from './otlp/index.ts'
import { runTarget } from './run-target.ts'
import type { Schedule } from './schedule.ts'
import { keepTraces, tellTelemetry } from './traces.ts'
import { addressOf, open } from './transports/registry.ts'

/** What is watched just now: a loop for each target, and the OpenTelemetry intake. */
export interface Watching {
  targets(): WatchedTarget[]
  otlpPorts(): OtlpIntake['ports']
  /** How channels are used, as telemetry told it since the intake was opened. */
  habits: OtlpIntake['habits']
  /** Watches these besides. */
  add(targets: readonly Target[]): Promise<void>
  /**
   * Watches what this configuration names and nothing else. A target that stands in it as before is not touched: its connection, its memory and its rhythm go
   * on. Resolves to what changed, in words. Where it rejects (the database is away), take it again: what was ended is begun then.
   */
  take(config: Pick<Config, 'targets' | 'otlp'>): Promise<string[]>
  stop(): Promise<void>
}

interface Watched {
  target: Target
  loop: Schedule
}

export const startWatching = async (
  store: Store,
  log: Logger,
  otlpSettings: Config['otlp'],
  { onTick: heard, forget }: Pick<Alerts, 'onTick' | 'forget'>
): Promise<Watching> => {
  const directory = makeDirectory()
  const watched = new Map<string, Watched>()
  let otlpNow = otlpSettings
  let otlp = await startOtlp(otlpNow, { directory, log, secret: readSecret })
  let intake = runIntake()

  function runIntake(): Schedule {
    const { id, kind, intervalMs } = intakeTarget()
    const settings = { id, kind, intervalMs, timeoutMs: 5000, connection: otlp.connection }
    const loops = [
      runTarget(settings, store, directory, log, heard),
      keepTraces(store, otlp, log),
      tellTelemetry(store, otlp, log)
    ]
    return { stop: async () => void (await Promise.all(loops.map((loop) => loop.stop()))) }
  }
  function intakeTarget(): WatchedTarget {
    const { host, interval } = otlpNow
    const { grpc, http } = otlp.ports
    const address = `${host}:${grpc ?? '–'} (gRPC), ${host}:${http ?? '–'} (HTTP)`
    return { id: 'otlp', kind: 'otlp', intervalMs: interval, address }
  }

  const begin = (target: Target): void => {
    const connection = open(target, { log, secret: readSecret })
    const settings = { ...describe(target), timeoutMs: target.timeout, connection }
    watched.set(target.id, { target, loop: runTarget(settings, store, directory, log, heard) })
  }
  const save = async (): Promise<void> => {
    directory.setTargets([...watched.values()].map(({ target }) => target))
    await saveTargets(store, [...[...watched.values()].map(({ target }) => describe(target)), intakeTarget()])
  }
  const end = async (id: string): Promise<void> => {
    const loop = watched.get(id)?.loop
    watched.delete(id)
    await loop?.stop()
  }

  /** Rows of targets are there before their first tick is written. */
  const beginAll = async (targets: readonly Target[]): Promise<void> => {
    await saveTargets(store, [
      ...[...watched.values()].map(({ target }) => describe(target)),
      ...targets.map(describe),
      intakeTarget()
    ])
    for (const target of targets) begin(target)
    directory.setTargets([...watched.values()].map(({ target }) => target))
  }

  const takeOtlp = async (next: Config['otlp']): Promise<string[]> => {
    if (same(next, otlpNow)) return []
    await intake.stop()
    await otlp.close()
    otlpNow = next
    otlp = await startOtlp(next, { directory, log, secret: readSecret })
    intake = runIntake()
    return ['OpenTelemetry’s intake was opened anew']
  }

  await save()
  return {
    targets: () => [...watched.values()].map(({ target }) => describe(target)),
    otlpPorts: () => otlp.ports,
    habits: (nowMs) => otlp.habits(nowMs),
    add: beginAll,
    take: async ({ targets, otlp: nextOtlp }) => {
      const wanted = new Map(targets.map((target) => [target.id, target]))
      const gone = [...watched.keys()].filter((id) => !wanted.has(id))
      const changed = targets.filter(({ id }) => watched.has(id) && !same(watched.get(id)?.target, wanted.get(id)))
      const fresh = targets.filter(({ id }) => !watched.has(id))
      for (const id of [...gone, ...changed.map((target) => target.id)]) await end(id)
      for (const id of gone) forget(id)
      const said = await takeOtlp(nextOtlp)
      await beginAll([...changed, ...fresh])
      return [
        ...gone.map((id) => `${id} is no longer watched`),
        ...changed.map(({ id }) => `${id} is watched anew, as it stands now`),
        ...fresh.map(({ id }) => `${id} is watched`),
        ...said
      ]
    },
    stop: async () => {
      await Promise.all([...[...watched.values()].map(({ loop }) => loop.stop()), intake.stop()])
      await otlp.close()
    }
  }
}

const describe = (target: Target): WatchedTarget => ({
  id: target.id,
  kind: target.kind,
  address: addressOf(target),
  intervalMs: target.interval
})

/** Two configurations that were read are equal when their JSON is: schemas give keys in one order. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
