import { type Alert, alertAddress } from '../../model/index.ts'

/** What a webhook is sent (docs/alerts.md). */
export interface Message {
  type: 'alert.firing' | 'alert.resolved' | 'test'
  /** ISO 8601: when it fired or was resolved. */
  timestamp: string
  data: object
}

export const messageOf = (alert: Alert, link: string | undefined): Message => {
  const {
    id,
    rule,
    ruleName,
    severity,
    state,
    summary,
    of,
    target,
    since,
    firedAt,
    resolvedAt,
    condition,
    value,
    figures
  } = alert
  const atMs = resolvedAt ?? firedAt ?? since
  return {
    type: state === 'resolved' ? 'alert.resolved' : 'alert.firing',
    timestamp: iso(atMs),
    data: {
      id,
      rule,
      name: ruleName,
      severity,
      state,
      summary,
      of,
      target,
      since: iso(since),
      firedAt: firedAt === null ? null : iso(firedAt),
      resolvedAt: resolvedAt === null ? null : iso(resolvedAt),
      condition,
      value,
      figures,
      ...(link === undefined ? {} : { link: new URL(alertAddress(id), link).href })
    }
  }
}

export const testMessage = (webhook: string, nowMs: number): Message => ({
  type: 'test',
  timestamp: iso(nowMs),
  data: { webhook, summary: 'Plumbline reaches this webhook.' }
})

const iso = (ms: number): string => new Date(ms).toISOString()
