import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import pino, { type Logger } from 'pino'
import type { Decided } from '../guide/index.ts'
import { type Config, type ConfigError, Config as ConfigSchema, PlumblineError } from '../model/index.ts'
import {
  dropOld,
  openStore,
  packHours,
  RENEW_EVERY_MS,
  releaseLease,
  type Store,
  takeLease,
  type WatchedTarget,
  writeNote
} from '../store/index.ts'
import { startAlerts } from './alerts/index.ts'
import { noteWatching, tellBlindness } from './blind.ts'
import { followFile, stampOf } from './config/follow.ts'
import { loadConfig } from './config/load.ts'
import { readSecret } from './config/secret.ts'
import { type Discovery, discover } from './discover.ts'
import { watchDigest } from './guide/digest.ts'
import { loadGuide } from './guide/file.ts'
import { watchGuide } from './guide/index.ts'
import { reasonFor } from './reasons.ts'
import { every, type Schedule } from './schedule.ts'
import { startWatching, type Watching } from './watching.ts'

const HOUR_MS = 3_600_000
const LOOK_AGAIN_MS = 30_000
const TRY_AGAIN_MS = 5000

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
  /** A changed configuration is in force: what changed, in words. */
  | { taken: string[] }
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
  const known = await stampOf(file)
  const config = existsSync(file) || process.env.PLUMBLINE_CONFIG ? await loadConfig(file) : undefined
  const guideFile = process.env.PLUMBLINE_GUIDE ?? join(dirname(file), 'guide.yaml')
  const guideKnown = await stampOf(guideFile)
  let decided = existsSync(guideFile) || process.env.PLUMBLINE_GUIDE ? await loadGuide(guideFile) : undefined
  const ended = endsOf(process.send !== undefined)
  const store = await openStore(url)
  // The launcher names the holder, so that a collector which it starts again after a crash has its lease still.
  const holder = process.env.PLUMBLINE_HOLDER ?? randomUUID()
  await takeLease(store, holder, hostname())
  await tellBlindness(store, Date.now())
  await noteWatching(store, Date.now())
  const settings = config ?? ConfigSchema.parse({ otlp: otlpFromEnvironment() })
  const alerts = await startAlerts(store, settings.alerts, { log, secret: readSecret })
  const watching = await startWatching(store, log, settings.otlp, alerts)
  const discovery = config === undefined ? await discover() : { found: config.targets, notFound: [] }
  await note(store, { notFound: discovery.notFound, config: config === undefined ? null : file })
  await writeNote(store, 'traces', { link: settings.traces.link ?? null })
  await watching.add(discovery.found)
  report({ ready: { targets: watching.targets(), notFound: discovery.notFound, otlp: watching.otlpPorts() } })

  let around = config === undefined ? lookAround(store, watching) : undefined
  let kept = keptFor(settings)
  let digest = digestFor(settings)
  const take = async (next: Config): Promise<string[]> => {
    await around?.stop()
    around = undefined
    await alerts.configure(next.alerts)
    await writeNote(store, 'traces', { link: next.traces.link ?? null })
    kept = keptFor(next)
    digest = digestFor(next)
    return watching.take(next)
  }
  let taking: Promise<void> = Promise.resolve()
  let again: NodeJS.Timeout | undefined
  const takeUp = (): void => {
    taking = taking.then(async () => {
      clearTimeout(again)
      // The database is away, or a secret's file is: either may come back without a change of this file.
      if (!(await reload(store, log, file, take))) again = setTimeout(takeUp, TRY_AGAIN_MS)
    })
  }
  const unfollow = followFile(file, known, takeUp)
  const unfollowGuide = followFile(guideFile, guideKnown, () => {
    reloadGuide(guideFile, log).then((next) => {
      if (next !== 'broken') decided = next
    })
  })
  const stops = [
    renewal(store, holder, log),
    upkeep(store, log, () => kept),
    watchGuide(store, log, () => decided, watching.habits),
    watchDigest(store, log, () => digest)
  ]

  await ended
  unfollow()
  unfollowGuide()
  await taking
  clearTimeout(again)
  await around?.stop()
  await Promise.all([...stops, watching].map((each) => each.stop()))
  await alerts.stop()
  await noteWatching(store, Date.now(), true).catch(() => undefined)
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

/** The loop that keeps looking on this host's usual ports, where no configuration says what is watched. */
const lookAround = (store: Store, watching: Watching): Schedule =>
  every(LOOK_AGAIN_MS, LOOK_AGAIN_MS, async () => {
    const { found, notFound } = await discover()
    const known = new Set(watching.targets().map(({ id }) => id))
    const fresh = found.filter(({ id }) => !known.has(id))
    if (fresh.length === 0) return
    await watching.add(fresh).catch(() => undefined)
    for (const target of watching.targets()) if (!known.has(target.id)) report({ found: target })
    const kinds = new Set(watching.targets().map(({ kind }) => kind))
    await note(store, { notFound: notFound.filter(({ kind }) => !kinds.has(kind)), config: null }).catch(
      () => undefined
    )
  })

/** What the page says of the configuration. `error`: why the file's newest content is not in force. */
const note = (
  store: Store,
  said: { notFound: Discovery['notFound']; config: string | null; error?: ConfigError | null }
): Promise<void> => writeNote(store, 'discovery', { error: null, ...said }, 'config')

/** Takes up a changed file; a broken one leaves the last good one in force, and says so. Resolves to whether that is the last word on it. */
const reload = async (
  store: Store,
  log: Logger,
  file: string,
  take: (config: Config) => Promise<string[]>
): Promise<boolean> => {
  try {
    const changes = await take(await loadConfig(file))
    await note(store, { notFound: [], config: file })
    log.info({ file, changes }, 'the configuration changed and is in force')
    report({ taken: changes })
    return true
  } catch (error) {
    const known = error instanceof PlumblineError ? error : undefined
    const message = known?.message ?? 'The configuration could not be taken up.'
    const todo = known?.todo ?? 'It is tried again; the log says more.'
    const reason = known === undefined ? { reason: reasonFor(error) } : {}
    log.error({ file, message, ...reason }, 'the configuration is not right; the last good one stays in force')
    await note(store, { notFound: [], config: file, error: { at: Date.now(), message, todo } }).catch(() => undefined)
    return known?.code === 'config.invalid'
  }
}

/** The guide as it is written now; undefined where the file was taken away. A broken one leaves the last good one in force, and says so. */
const reloadGuide = async (file: string, log: Logger): Promise<Decided | undefined | 'broken'> => {
  if (!existsSync(file)) return undefined
  try {
    const decided = await loadGuide(file)
    log.info({ file, version: decided.version }, 'the guide changed and is in force')
    return decided
  } catch (error) {
    const { message, todo } =
      error instanceof PlumblineError
        ? error
        : { message: 'The guide could not be taken up.', todo: 'Look at the file.' }
    log.error({ file, message, todo }, 'the guide is not right; the last good one stays in force')
    return 'broken'
  }
}

/** Ports for OTLP where no configuration file gives them: for tests and for a second instance on one host. */
const otlpFromEnvironment = () => ({
  ...(process.env.PLUMBLINE_OTLP_HOST ? { host: process.env.PLUMBLINE_OTLP_HOST } : {}),
  ...(process.env.PLUMBLINE_OTLP_GRPC_PORT ? { grpcPort: Number(process.env.PLUMBLINE_OTLP_GRPC_PORT) } : {}),
  ...(process.env.PLUMBLINE_OTLP_HTTP_PORT ? { httpPort: Number(process.env.PLUMBLINE_OTLP_HTTP_PORT) } : {})
})

/** Renews the lease; a collector that lost it to another stops at once, so that two never write. */
const renewal = (store: Store, holder: string, log: Logger): Schedule =>
  every(RENEW_EVERY_MS, RENEW_EVERY_MS, async () => {
    try {
      await takeLease(store, holder, hostname())
      await noteWatching(store, Date.now())
    } catch (error) {
      if (error instanceof PlumblineError && error.code === 'database.leased') fail(error)
      log.warn('the lease could not be renewed; the database does not answer')
    }
  })

const digestFor = ({ guide, alerts }: Config) => ({ digest: guide.digest, alerts })

const keptFor = ({ retention, guide }: Config) => ({ days: retention, findingDays: guide.keepFindings })

/** Packs closed hours and drops what is too old. */
const upkeep = (store: Store, log: Logger, kept: () => ReturnType<typeof keptFor>): Schedule =>
  every(HOUR_MS / 12, HOUR_MS, async () => {
    try {
      const hours = await packHours(store, Date.now())
      if (hours > 0) log.debug({ hours }, 'packed')
      await dropOld(store, Date.now(), kept())
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
