import type { Logger } from 'pino'
import { digestOf, lastDue } from '../../guide/digest.ts'
import type { Alerts, DigestTime, Finding } from '../../model/index.ts'
import { queueDigest, readFindingsWithin, readNote, type Store, writeNote } from '../../store/index.ts'
import { every, type Schedule } from '../schedule.ts'

const MINUTE_MS = 60_000
const WEEK_MS = 7 * 86_400_000
/** Under this key stands since when digests are due: none is sent of the time before. */
const NOTE = 'digest'
/** As many findings as one message names of each; it says how many there are. */
const MOST = 50

export interface DigestSettings {
  digest: DigestTime | undefined
  alerts: Alerts
}

/**
 * Puts the week's digest into the outbox of alerts, once it is due. Its ids are made of the moment that it was due, so that a second look, or a second
 * collector, finds them there: it is never sent twice. Resolves to whether one was put there.
 */
export const sendDigest = async (store: Store, { digest, alerts }: DigestSettings, now: number): Promise<boolean> => {
  if (digest === undefined) return false
  const due = lastDue(now, digest)
  const known = await readNote(store, NOTE)
  const doneMs = typeof known === 'number' ? known : undefined
  if (doneMs === undefined) await writeNote(store, NOTE, due)
  if (doneMs === undefined || due <= doneMs) return false
  const from = due - WEEK_MS
  const body = messageOf(digestOf(await readFindingsWithin(store, from, due), from, due), alerts.link)
  // A receiver of critical alerts alone wakes somebody: a digest is no reason to.
  const webhooks = alerts.webhooks.filter(({ severity }) => severity === 'warn').map(({ id }) => id)
  await queueDigest(store, NOTE, due, webhooks, body)
  return webhooks.length > 0
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** As receivers get it (docs/alerts.md). */
const messageOf = ({ from, to, summary, opened, resolved, open }: ReturnType<typeof digestOf>, link?: string) => ({
  type: 'guide.digest',
  timestamp: iso(to),
  data: {
    from: iso(from),
    to: iso(to),
    summary,
    new: { count: opened.length, findings: opened.slice(0, MOST).map(told) },
    resolved: { count: resolved.length, findings: resolved.slice(0, MOST).map(told) },
    open,
    ...(link === undefined ? {} : { link: new URL('/guide', link).href })
  }
})

const told = ({ id, rule, title, of, owner, severity, summary }: Finding) => ({
  id,
  rule,
  title: title ?? rule,
  of,
  owner: owner ?? null,
  severity,
  summary
})

/** Looks each minute whether one is due. */
export const watchDigest = (store: Store, log: Logger, settings: () => DigestSettings): Schedule =>
  every(MINUTE_MS, MINUTE_MS, async () => {
    try {
      if (await sendDigest(store, settings(), Date.now())) log.info('the week’s digest of the guide is sent')
    } catch (error) {
      log.warn({ error: String(error) }, 'the digest could not be made; it is tried again')
    }
  })
