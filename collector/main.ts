import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import pino, { type Logger } from 'pino'
import { type Config, Config as ConfigSchema, PlumblineError, type Target } from '../model/index.ts'
import {
  dropOld,
  openStore,
  packHours,
  RENEW_EVERY_MS,
  releaseLease,
  type Store,
  saveTargets,
  takeLease,
  type WatchedTarget,
  writeNote
} from '../store/index.ts'
import { type Alerts, startAlerts } from './alerts/index.ts'
import { loadConfig } from './config/load.ts'
import { makeDirectory } from './directory.ts'
import { type Discovery, discover } from './discover.ts'
import { startOtlp } from './otlp/index.ts'
import { runTarget } from './run-target.ts'
import { every, type Schedule } from './schedule.ts'
import { addressOf, open } from './transports/registry.ts'

const HOUR_MS = 3_600_000
const LOOK_AGAIN_MS = 30_000

/** What the collector tells the launcher that started it. */
export type Report =
  | {
      ready: {
        targets: WatchedTarget[]
        notFound: Discovery['notFound']
        otlp: { grpc: number | null; http: number | null }
      }
    }
  | { found: WatchedTarget }
  | { failed: { code: string; message: string; todo: string } }

const report = (said: Report): void => {
  process.send?.(said)
}

const main = async (): Promise<void> => {
  const log = pino(
    { level: process.env.PLUMBLINE_LOG_LEVEL ?? 'info', base: null },
    pino.destination({ dest: 2, sync: true })
  )
  const url = process.env.DATABASE_URL
  if (url === undefined)
    throw new PlumblineError(
      'database.unreachable',
      'DATABASE_URL is not set.',
      'Start Plumbline with npm start, which sets it.'
    )
  // Before the lease: who starts with a mistake in the file must not wait for it to run out.
  const file = process.env.PLUMBLINE_CONFIG ?? 'plumbline.yaml'
  const config = existsSync(file) || process.env.PLUMBLINE_CONFIG ? await loadConfig(file) : undefined
  const ended = endsOf(process.send !== undefined)
  const store = await openStore(url)
  // The launcher names the holder, so that a collector which it starts again after a crash has its lease still.
  const holder = process.env.PLUMBLINE_HOLDER ?? randomUUID()
  await takeLease(store, holder, hostname())
  const alerts = await startAlerts(store, (config ?? ConfigSchema.parse({})).alerts, { log, secret: readSecret })
  const stops = await watch(store, log, config, config === undefined ? null : file, alerts)
  stops.push(alerts, renewal(store, holder, log), upkeep(store, log, config?.retention ?? 15))

  await ended
  await Promise.all(stops.map((each) => each.stop()))
  await releaseLease(store, holder).catch(() => undefined)
  await store.close()
  process.exit(0)
}

/** Longer than any write; a database that hangs must not hold the launcher. */
const LAST_WORK_MS = 5000

/** Resolves when the collector is asked to end, or when its launcher is gone, without which nobody would ever stop it. */
const endsOf = (hasLauncher: boolean): Promise<void> =>
  new Promise((ended) => {
    const end = () => {
      setTimeout(() => process.exit(0), LAST_WORK_MS).unref()
      ended()
    }
    process.once('SIGTERM', end)
    process.once('SIGINT', end)
    if (hasLauncher) process.once('disconnect', end)
  })

const watch = async (
  store: Store,
  log: Logger,
  given: Config | undefined,
  file: string | null,
  alerts: Alerts
): Promise<Schedule[]> => {
  const config = given ?? ConfigSchema.parse({ otlp: otlpFromEnvironment() })
  const discovery = given === undefined ? await discover() : { found: config.targets, notFound: [] }
  const directory = makeDirectory()
  const otlp = await startOtlp(config.otlp, { directory, log })
  const watching = new Map<string, Target>()
  const schedules: Schedule[] = []
  const describe = (target: Target): WatchedTarget => ({
    id: target.id,
    kind: target.kind,
    address: addressOf(target),
    intervalMs: target.interval
  })
  const intake: WatchedTarget = {
    id: 'otlp',
    kind: 'otlp',
    intervalMs: config.otlp.interval,
    address: `${config.otlp.host}:${otlp.ports.grpc ?? '–'} (gRPC), ${config.otlp.host}:${otlp.ports.http ?? '–'} (HTTP)`
  }
  const add = (target: Target): void => {
    watching.set(target.id, target)
    directory.setTargets([...watching.values()])
    const connection = open(target, { log, secret: readSecret })
    schedules.push(
      runTarget({ ...describe(target), timeoutMs: target.timeout, connection }, store, directory, log, alerts.onTick)
    )
  }
  const save = () =>
    saveTargets(store, [
      ...[...watching.values(), ...discovery.found.filter(({ id }) => !watching.has(id))].map(describe),
      intake
    ])
  const tell = (notFound: Discovery['notFound']) => writeNote(store, 'discovery', { notFound, config: file })

  await save()
  await tell(discovery.notFound)
  for (const target of discovery.found) add(target)
  schedules.push(
    runTarget({ ...intake, timeoutMs: 5000, connection: otlp.connection }, store, directory, log, alerts.onTick),
    {
      stop: () => otlp.close()
    }
  )
  report({ ready: { targets: discovery.found.map(describe), notFound: discovery.notFound, otlp: otlp.ports } })
  if (given === undefined)
    schedules.push(
      every(LOOK_AGAIN_MS, LOOK_AGAIN_MS, async () => {
        const again = await discover()
        const fresh = again.found.filter(({ id }) => !watching.has(id))
        if (fresh.length === 0) return
        for (const target of fresh) watching.set(target.id, target)
        await save().catch(() => undefined)
        for (const target of fresh) {
          add(target)
          report({ found: describe(target) })
        }
        await tell(
          again.notFound.filter(({ kind }) => ![...watching.values()].some((target) => target.kind === kind))
        ).catch(() => undefined)
      })
    )
  return schedules
}

/** Ports for OTLP where no configuration file gives them: for tests and for a second instance on one host. */
const otlpFromEnvironment = () => ({
  ...(process.env.PLUMBLINE_OTLP_GRPC_PORT ? { grpcPort: Number(process.env.PLUMBLINE_OTLP_GRPC_PORT) } : {}),
  ...(process.env.PLUMBLINE_OTLP_HTTP_PORT ? { httpPort: Number(process.env.PLUMBLINE_OTLP_HTTP_PORT) } : {})
})

const readSecret = async (secret: string | { file: string }): Promise<string> =>
  typeof secret === 'string' ? secret : (await readFile(secret.file, 'utf8')).trimEnd()

/** Renews the lease; a collector that lost it to another stops at once, so that two never write. */
const renewal = (store: Store, holder: string, log: Logger): Schedule =>
  every(RENEW_EVERY_MS, RENEW_EVERY_MS, async () => {
    try {
      await takeLease(store, holder, hostname())
    } catch (error) {
      if (error instanceof PlumblineError && error.code === 'database.leased') fail(error)
      log.warn('the lease could not be renewed; the database does not answer')
    }
  })

/** Packs closed hours and drops what is too old. */
const upkeep = (store: Store, log: Logger, days: number): Schedule =>
  every(HOUR_MS / 12, HOUR_MS, async () => {
    try {
      const hours = await packHours(store, Date.now())
      if (hours > 0) log.debug({ hours }, 'packed')
      await dropOld(store, Date.now(), days)
    } catch (error) {
      log.warn(
        { error: error instanceof Error ? error.message : String(error) },
        'packing or retention failed; it is tried again'
      )
    }
  })

const fail = (error: unknown): never => {
  const known = error instanceof PlumblineError ? error : undefined
  const failed = {
    code: known?.code ?? 'internal',
    message: known?.message ?? (error instanceof Error ? error.message : String(error)),
    todo: known?.todo ?? 'Start with --log-level debug to see more.'
  }
  report({ failed })
  if (process.send === undefined) console.error(`plumbline: ${failed.message}\n  ${failed.todo}`)
  // 3: it will not go better by starting again.
  process.exit(known === undefined ? 1 : 3)
}

main().catch(fail)
