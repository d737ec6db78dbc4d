import type { Logger } from 'pino'
import { type Judged, judgeAlerts, type OpenAlert } from '../../judge/alerts/judge.ts'
import { effectiveRules } from '../../judge/alerts/shipped.ts'
import { subjectsOf } from '../../judge/alerts/subjects.ts'
import { holeMs } from '../../judge/window.ts'
import { type AlertRule, type Alerts as AlertsConfig, blindOf, type Severity, type Tick } from '../../model/index.ts'
import { listen, readOpenAlerts, readRules, type Store, writeAlerts, writeNote } from '../../store/index.ts'
import type { TickHeard } from '../run-target.ts'
import { type Receivers, startCourier } from './deliver.ts'
import { messageOf } from './message.ts'

/** Judges alerts on each tick, and has what changed sent. */
export interface Alerts {
  onTick: TickHeard
  /** Takes up a changed configuration. */
  configure(config: AlertsConfig): Promise<void>
  /** A target is no longer watched: its alerts are over. */
  forget(target: string): void
  stop(): Promise<void>
}

/** What is remembered of one target between two ticks. */
interface Followed {
  open: OpenAlert[]
  seenMs: number
}

export const startAlerts = async (
  store: Store,
  config: AlertsConfig,
  { log, secret }: { log: Logger; secret(secret: string | { file: string }): Promise<string> }
): Promise<Alerts> => {
  let rules: AlertRule[] = []
  let receivers: Receivers = new Map()
  let settings = config
  const targets = new Map<string, Followed>()

  const readAll = async (): Promise<void> => {
    rules = effectiveRules(await readRules(store))
  }
  const configure = async (next: AlertsConfig): Promise<void> => {
    const made = next.webhooks.map(
      async (webhook) =>
        [
          webhook.id,
          { ...webhook, secret: webhook.secret === undefined ? undefined : await secret(webhook.secret) }
        ] as const
    )
    receivers = new Map(await Promise.all(made))
    settings = next
    // A webhook's path may be a secret in itself: people are shown its host alone.
    await writeNote(store, 'webhooks', {
      webhooks: next.webhooks.map(({ id, url, severity, secret: signed }) => ({
        id,
        host: new URL(url).host,
        severity,
        signed: signed !== undefined
      }))
    })
  }

  const follow = async (tick: Tick, { kind, intervalMs }: Parameters<TickHeard>[1]): Promise<void> => {
    const before = targets.get(tick.target) ?? { open: await readOpenAlerts(store, tick.target), seenMs: tick.atMs }
    const seenMs = blindOf(tick.gaps) === undefined ? tick.atMs : before.seenMs
    const subjects = subjectsOf(tick, kind, seenMs)
    const judged = judgeAlerts(rules, before.open, subjects, tick.atMs, holeMs(intervalMs))
    await writeAlerts(store, {
      alerts: judged.written,
      forgotten: judged.forgotten,
      deliveries: deliveriesOf(judged, settings)
    })
    // Only what is written is remembered: what could not be is judged, and told, again.
    targets.set(tick.target, { open: judged.open, seenMs })
    for (const { state, summary, severity } of judged.told) log.info({ target: tick.target, state, severity }, summary)
  }

  await readAll()
  await configure(config)
  const courier = startCourier(store, () => ({ receivers, rules }), log)
  const ear = listen(store.url, {
    onTick: () => undefined,
    onChange: (changed) => {
      if (changed === 'rules') readAll().catch(() => undefined)
      if (changed === 'deliveries') courier.wake()
    },
    onConnect: () => {
      readAll().catch(() => undefined)
      courier.wake()
    }
  })
  return {
    onTick: async (tick, watched) => {
      try {
        await follow(tick, watched)
      } catch (error) {
        targets.delete(tick.target)
        log.warn(
          { target: tick.target, error: String(error) },
          'alerts could not be judged; it is tried again at the next poll'
        )
      }
    },
    configure,
    forget: (target) => {
      targets.delete(target)
    },
    stop: async () => {
      await ear.close()
      await courier.stop()
    }
  }
}

const RANK: Record<Severity, number> = { warn: 0, critical: 1 }

const deliveriesOf = ({ told }: Judged, { webhooks, link }: AlertsConfig) =>
  told.flatMap((alert) =>
    webhooks
      .filter(({ severity }) => RANK[alert.severity] >= RANK[severity])
      .map(({ id: webhook }) => ({
        id: `${webhook}|${alert.state}|${alert.id}`,
        webhook,
        kind: alert.state === 'resolved' ? ('resolved' as const) : ('firing' as const),
        target: alert.target,
        alert: alert.id,
        body: messageOf(alert, link)
      }))
  )
