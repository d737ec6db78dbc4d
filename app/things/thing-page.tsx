'use client'
import { UnstyledButton } from '@mantine/core'
import { usePathname, useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { SPAN_NAMES, SPANS, type SpanName, USUAL_SPAN } from '../charts/span.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { useLive } from '../client/use-live.ts'
import { useQuery } from '../client/use-query.ts'
import { Loading } from '../flow/loading.tsx'
import { TroublePage } from '../flow/trouble-page.tsx'
import { KindIcon } from '../icons/kinds.tsx'
import { UiIcon } from '../icons/ui.tsx'
import { FiringAlerts } from '../panel/alerts.tsx'
import { Charts } from '../panel/charts.tsx'
import { Consumers } from '../panel/consumers.tsx'
import { Facts } from '../panel/facts.tsx'
import { FigureGrid } from '../panel/figure-grid.tsx'
import { Gaps } from '../panel/gaps.tsx'
import { Members } from '../panel/members.tsx'
import { Methods } from '../panel/methods.tsx'
import { Neighbours } from '../panel/neighbours.tsx'
import { Parts } from '../panel/parts.tsx'
import { SayBox } from '../panel/say-box.tsx'
import { type Subject, subjectOf } from '../panel/subject.ts'
import head from '../shell/head.module.css'
import { PageHead } from '../shell/page-head.tsx'
import { addressOf, idOf, onFlow } from './address.ts'
import { NotHere } from './not-here.tsx'
import { Partitions } from './partitions.tsx'
import { SubscriptionTable } from './subscription-table.tsx'
import classes from './things.module.css'

/** All that is known of one channel, group or service, at full size: what the panel on Flow says, over a time that one chooses. */
export const ThingPage = () => {
  const id = idOf(usePathname())
  const { picture, connection } = useLive()
  const subject = useMemo(() => (picture === null ? undefined : subjectOf(id, picture)), [id, picture])
  if (picture === null)
    return connection.trouble === null ? (
      <Loading title={nameIn(id)} />
    ) : (
      <TroublePage title={nameIn(id)} trouble={connection.trouble} />
    )
  if (subject === undefined) return <NotHere id={id} name={nameIn(id)} />
  return <Thing subject={subject} picture={picture} />
}

/** What it is called, as far as an id says it. */
const nameIn = (id: string): string => decodeURIComponent(id.split('/').at(-1) ?? '')

const Thing = ({ subject, picture }: { subject: Subject; picture: Picture }) => {
  const router = useRouter()
  const { query, change } = useQuery()
  const span = SPAN_NAMES.find((name) => name === query.get('span')) ?? USUAL_SPAN
  const go = (id: string): void => {
    const entity = picture.entities.get(id)
    router.push(entity === undefined ? onFlow(id) : addressOf(entity))
  }
  return (
    <>
      <PageHead title={subject.name} sub={<Kind subject={subject} />}>
        <Spans now={span} choose={(name) => change({ span: name === USUAL_SPAN ? null : name })} />
        <Link className={classes.action} href={onFlow(subject.id)}>
          <UiIcon name="flow" size={16} />
          Show on Flow
        </Link>
      </PageHead>
      <main className={classes.page} {...(subject.transport === null ? {} : { 'data-transport': subject.transport })}>
        <div className={classes.main}>
          <SayBox subject={subject} picture={picture} />
          <FiringAlerts subject={subject} picture={picture} />
          <div className={classes.figures}>
            <FigureGrid figures={subject.figures} kind={subject.kind} health={subject.health} />
          </div>
          <SubscriptionTable subject={subject} picture={picture} go={go} />
          <Methods subject={subject} go={go} all />
          <Charts subject={subject} at={picture.at} span={span} scale={1.7} />
        </div>
        <div className={classes.aside}>
          <Neighbours subject={subject} picture={picture} go={go} all />
          <Parts subject={subject} picture={picture} all />
          <Partitions subject={subject} at={picture.at} />
          <Consumers subject={subject} />
          <Members subject={subject} />
          <Gaps gaps={subject.gaps} />
          <Facts subject={subject} />
        </div>
      </main>
    </>
  )
}

const Kind = ({ subject: { kind, kindLine, transport } }: { subject: Subject }) => (
  <span className={classes.kind} {...(transport === null ? {} : { 'data-transport': transport })}>
    {kind === 'edge' ? null : <KindIcon kind={kind} size={15} />}
    {kindLine}
  </span>
)

const Spans = ({ now, choose }: { now: SpanName; choose(name: SpanName): void }) => (
  <div className={head.chips} role="toolbar" aria-label="How much of the past the charts show">
    {SPAN_NAMES.map((name) => (
      <UnstyledButton key={name} className={head.chip} aria-pressed={name === now} onClick={() => choose(name)}>
        {SPANS[name].name}
      </UnstyledButton>
    ))}
  </div>
)
