'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { getResolved, getRules, getWebhooks } from '../client/alerts.ts'
import { firingKey } from '../client/picture.ts'
import { useAnswer } from '../client/use-answer.ts'
import { useLive, useNow } from '../client/use-live.ts'
import { useQuery } from '../client/use-query.ts'
import { TroublePage } from '../flow/trouble-page.tsx'
import { PageHead, Tabs } from '../shell/page-head.tsx'
import { AlertList } from './alert-list.tsx'
import classes from './alerts.module.css'
import { NothingFired, NothingFires } from './empty.tsx'
import { RuleList } from './rule-list.tsx'
import { WebhookList } from './webhook-list.tsx'

const RuleEditor = dynamic(() => import('./rule-editor.tsx').then(({ RuleEditor }) => RuleEditor), { ssr: false })

const DAY_MS = 86_400_000
const TABS = ['firing', 'resolved', 'rules', 'webhooks'] as const
type Tab = (typeof TABS)[number]

/** What fires, what fired, the rules that say when, and where it is sent. What is shown stands in the address. */
export const AlertsPage = () => {
  const { picture, connection } = useLive()
  const { query, change } = useQuery()
  const now = useNow(5000)
  const [edits, setEdits] = useState(0)
  const firing = picture?.alerts ?? []
  const resolved = useAnswer((signal) => getResolved(Date.now() - DAY_MS, signal), firingKey(picture))
  const rules = useAnswer(getRules, `${edits} ${picture === null}`)
  const webhooks = useAnswer(getWebhooks, `${edits} ${firingKey(picture)}`)
  if (picture === null && connection.trouble !== null)
    return <TroublePage title="Alerts" trouble={connection.trouble} />

  const wanted = query.get('show')
  const tab: Tab = TABS.find((each) => each === wanted) ?? 'firing'
  const over = resolved.answer?.alerts ?? []
  const all = rules.answer?.rules ?? []
  const edited = query.get('rule')
  const again = () => setEdits((count) => count + 1)
  const listed = { picture, now, marked: query.get('alert') }
  return (
    <>
      <PageHead title="Alerts" sub={<Sub firing={firing.length} resolved={over.length} loading={picture === null} />}>
        <Tabs
          now={tab}
          choose={(id) => change({ show: id === 'firing' ? null : id, rule: null, alert: null })}
          tabs={[
            { id: 'firing', name: <Counted name="Firing" count={firing.length} loud /> },
            { id: 'resolved', name: <Counted name="Resolved" count={over.length} /> },
            { id: 'rules', name: <Counted name="Rules" count={all.length} /> },
            { id: 'webhooks', name: <Counted name="Webhooks" count={webhooks.answer?.webhooks.length ?? 0} /> }
          ]}
        />
      </PageHead>
      <main className={classes.page}>
        {tab === 'firing' ? (
          <AlertList alerts={firing} {...listed} empty={<NothingFires rules={all} loading={picture === null} />} />
        ) : null}
        {tab === 'resolved' ? <AlertList alerts={over} {...listed} empty={<NothingFired {...resolved} />} /> : null}
        {tab === 'rules' ? (
          <RuleList {...rules} now={now} edited={edited} edit={(rule) => change({ rule })} again={again} />
        ) : null}
        {tab === 'webhooks' ? <WebhookList {...webhooks} now={now} changed={again} /> : null}
      </main>
      {tab === 'rules' && edited !== null && rules.answer !== null ? (
        <RuleEditor
          key={edited}
          id={edited}
          rules={all}
          targets={picture?.targets ?? []}
          done={(did) => {
            if (did) again()
            change({ rule: null })
          }}
        />
      ) : null}
    </>
  )
}

const Counted = ({ name, count, loud = false }: { name: string; count: number; loud?: boolean }) => (
  <>
    {name} {count === 0 ? null : <span className={loud ? classes.loud : classes.count}>{count}</span>}
  </>
)

const Sub = ({ firing, resolved, loading }: { firing: number; resolved: number; loading: boolean }) =>
  loading ? (
    'Connecting…'
  ) : (
    <span>
      {firing === 0 ? 'nothing fires' : <b className={classes.firing}>{firing === 1 ? '1 fires' : `${firing} fire`}</b>}
      {` · ${resolved === 0 ? 'none' : resolved} resolved in the last 24 h`}
    </span>
  )
