'use client'
import { UnstyledButton } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { WebhooksAnswer } from '../../model/alert.ts'
import { getWebhooks, testWebhook } from '../client/alerts.ts'
import { troubleOf } from '../client/fetch.ts'
import type { Answered } from '../client/use-answer.ts'
import message from '../flow/message.module.css'
import { Snippet } from '../flow/snippet.tsx'
import { When } from '../format/when.tsx'
import classes from './alerts.module.css'
import { Outcome } from './delivery-outcome.tsx'
import { Waiting } from './empty.tsx'

const YAML = `alerts:
  webhooks:
    - id: oncall
      url: https://hooks.example.com/plumbline
      secret: \${WEBHOOK_SECRET}
`
type Delivery = WebhooksAnswer['deliveries'][number]

/** Where alerts are sent, whether that works, and how it went lately. */
export const WebhookList = ({
  answer,
  trouble,
  now,
  changed
}: Answered<WebhooksAnswer> & { now: number; changed(): void }) => {
  if (answer === null) return trouble === null ? <Waiting /> : <p role="alert">{trouble.message}</p>
  const { webhooks, deliveries } = answer
  if (webhooks.length === 0)
    return (
      <section className={message.message}>
        <h2>Alerts are sent nowhere yet</h2>
        <p>
          Name a webhook in <code>plumbline.yaml</code>. What it is sent is signed as Standard Webhooks asks, tried
          again for a day where it fails, and never goes into a private network unless you allow it.
        </p>
        <Snippet label="the configuration" text={YAML} />
      </section>
    )
  return (
    <>
      <ul className={classes.rules}>
        {webhooks.map(({ id, host, severity, signed }) => (
          <li key={id} className={classes.webhook}>
            <span className={classes.ruleName}>{id}</span>
            <span className={classes.words}>
              {host} · {severity === 'warn' ? 'all alerts' : 'critical alerts alone'} ·{' '}
              {signed ? 'signed' : 'not signed'}
            </span>
            <Test webhook={id} changed={changed} />
          </li>
        ))}
      </ul>
      <h2 className={classes.heading}>Lately sent</h2>
      {deliveries.length === 0 ? (
        <p className={classes.dim}>Nothing yet.</p>
      ) : (
        <ul className={classes.deliveries}>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} now={now} />
          ))}
        </ul>
      )}
    </>
  )
}

const WORDS: Record<Delivery['kind'], string> = {
  firing: 'it fires',
  resolved: 'it is resolved',
  digest: 'the guide’s week',
  test: 'a test'
}

const DeliveryRow = ({ delivery, now }: { delivery: Delivery; now: number }) => {
  const { webhook, kind, alert, createdAt } = delivery
  return (
    <li>
      <span>
        <When at={createdAt} now={now} />
      </span>
      <b>{webhook}</b>
      <span>
        {WORDS[kind]}
        {alert === null ? '' : `: ${alert.split('|')[0]}`}
      </span>
      <span className={classes.outcome}>
        <Outcome delivery={delivery} />
      </span>
    </li>
  )
}

const PATIENCE_MS = 15_000

/** Has the collector send a test, and says how that went. */
const Test = ({ webhook, changed }: { webhook: string; changed(): void }) => {
  const [delivery, setDelivery] = useState<string | null>(null)
  const [outcome, setOutcome] = useState<{ ok: boolean; text: string } | null>(null)
  useEffect(() => {
    if (delivery === null) return
    const began = Date.now()
    const timer = setInterval(async () => {
      const answer = await getWebhooks().catch(() => null)
      const found = answer?.deliveries.find(({ id }) => id === delivery)
      const late = Date.now() - began > PATIENCE_MS
      if (found?.doneAt == null && !late) return
      clearInterval(timer)
      setDelivery(null)
      setOutcome(
        found?.doneAt == null
          ? { ok: false, text: 'The collector has not sent it yet.' }
          : { ok: found.trouble === null, text: found.trouble ?? 'It was taken.' }
      )
      changed()
    }, 400)
    return () => clearInterval(timer)
  }, [delivery, changed])
  return (
    <span className={classes.test}>
      {outcome === null ? null : (
        <span role="status" data-ok={outcome.ok}>
          {outcome.text}
        </span>
      )}
      <UnstyledButton
        className={classes.button}
        disabled={delivery !== null}
        onClick={() => {
          setOutcome(null)
          testWebhook(webhook).then(
            (answer) => setDelivery(answer.delivery),
            (error: unknown) => setOutcome({ ok: false, text: troubleOf(error).message })
          )
        }}
      >
        {delivery === null ? 'Send a test' : 'Sending…'}
      </UnstyledButton>
    </span>
  )
}
