'use client'
import { usePathname, useRouter } from 'next/navigation'
import { useMemo } from 'react'
import type { Figures } from '../../model/figure.ts'
import { BrokerParts } from '../brokers/broker-parts.tsx'
import { capacityOf } from '../brokers/capacity.ts'
import { ClusterFacts } from '../brokers/cluster-facts.tsx'
import { SPAN_NAMES, SPANS, USUAL_SPAN } from '../charts/span.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { useLive } from '../client/use-live.ts'
import { useQuery } from '../client/use-query.ts'
import { Loading } from '../flow/loading.tsx'
import { TroublePage } from '../flow/trouble-page.tsx'
import { UseLink } from '../guide/use/use-link.tsx'
import { KindIcon } from '../icons/kinds.tsx'
import { UiIcon } from '../icons/ui.tsx'
import { FiringAlerts } from '../panel/alerts.tsx'
import { Consumers } from '../panel/consumers.tsx'
import { Facts } from '../panel/facts.tsx'
import { FigureGrid } from '../panel/figure-grid.tsx'
import { Findings } from '../panel/findings.tsx'
import { Gaps } from '../panel/gaps.tsx'
import { Members } from '../panel/members.tsx'
import { Methods } from '../panel/methods.tsx'
import { Neighbours } from '../panel/neighbours.tsx'
import { Parts } from '../panel/parts.tsx'
import { SayBox } from '../panel/say-box.tsx'
import { type Subject, subjectOf } from '../panel/subject.ts'
import { Waits } from '../panel/waits.tsx'
import { PartTable } from '../parts/part-table.tsx'
import { WaysThrough } from '../pathways/ways-through.tsx'
import { MethodNear } from '../rpc/method-near.tsx'
import { PageHead } from '../shell/page-head.tsx'
import { KeptTraces } from '../traces/kept-traces.tsx'
import { addressOf, idOf, onFlow } from './address.ts'
import { History } from './history.tsx'
import { NotHere } from './not-here.tsx'
import { Partitions } from './partitions.tsx'
import { Spans } from './spans.tsx'
import { SubscriptionTable } from './subscription-table.tsx'
import classes from './things.module.css'

/** All that is known of one channel, group, service or broker's node, at full size: what the panel on Flow says, over a time that one chooses. */
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

/** What a node's capacity says is not said twice. */
const gridOf = ({ kind, figures, labels }: Subject): Figures => {
  const shown = new Set<string>(kind === 'node' ? capacityOf(figures, labels).map(({ name }) => name) : [])
  return Object.fromEntries(Object.entries(figures).filter(([name]) => !shown.has(name)))
}

/** Kafka's brokers are numbers. */
const titleOf = ({ name, kind, transport }: Subject): string =>
  kind === 'node' && transport === 'kafka' ? `Broker ${name}` : name

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
      <PageHead title={titleOf(subject)} sub={<Kind subject={subject} />}>
        <Spans now={span} choose={(name) => change({ span: name === USUAL_SPAN ? null : name })} />
        {subject.kind === 'service' ? <ItsTelemetry id={subject.id} /> : null}
        <OnFlow subject={subject} />
      </PageHead>
      <main className={classes.page} {...(subject.transport === null ? {} : { 'data-transport': subject.transport })}>
        <div className={classes.main}>
          <SayBox subject={subject} picture={picture} />
          <FiringAlerts subject={subject} picture={picture} />
          <div className={classes.figures}>
            <FigureGrid figures={gridOf(subject)} kind={subject.kind} health={subject.health} />
          </div>
          <BrokerParts subject={subject} picture={picture} />
          <SubscriptionTable subject={subject} picture={picture} go={go} />
          <Methods subject={subject} go={go} all />
          <Waits subject={subject} picture={picture} go={go} />
          <KeptTraces subject={subject} at={picture.at} backMs={SPANS[span].ms} words={SPANS[span].words} />
          <PartTable subject={subject} picture={picture} reader={query.get('reader')} />
          <History subject={subject} picture={picture} span={span} />
        </div>
        <div className={classes.aside}>
          <Neighbours subject={subject} picture={picture} go={go} all />
          <MethodNear subject={subject} picture={picture} go={go} />
          <WaysThrough subject={subject} picture={picture} />
          {subject.transport === 'kafka' ? null : <Parts subject={subject} picture={picture} all />}
          <Partitions subject={subject} at={picture.at} />
          <Consumers subject={subject} picture={picture} />
          <Findings subject={subject} picture={picture} />
          <UseLink subject={subject} />
          <Members subject={subject} />
          <Gaps gaps={subject.gaps} />
          <Facts subject={subject} />
          <ClusterFacts subject={subject} />
        </div>
      </main>
    </>
  )
}

const ItsTelemetry = ({ id }: { id: string }) => (
  <Link className={classes.action} href={`/telemetry/${id}`}>
    What its telemetry gives
  </Link>
)

/** A broker's node has no place there: what of its broker flows there has. */
const OnFlow = ({ subject: { id, kind, target } }: { subject: Subject }) => (
  <Link
    className={classes.action}
    href={kind === 'node' && target !== null ? `/?target=${encodeURIComponent(target)}` : onFlow(id)}
  >
    <UiIcon name="flow" size={16} />
    Show on Flow
  </Link>
)

const Kind = ({ subject: { kind, kindLine, transport } }: { subject: Subject }) => (
  <span className={classes.kind} {...(transport === null ? {} : { 'data-transport': transport })}>
    {kind === 'edge' ? null : <KindIcon kind={kind} size={15} />}
    {kindLine}
  </span>
)
