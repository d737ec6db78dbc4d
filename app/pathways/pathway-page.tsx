'use client'
import { usePathname } from 'next/navigation'
import { useMemo } from 'react'
import { type Pathway, pathwayOf, throughOf } from '../../model/pathway.ts'
import { axisOf } from '../charts/axis.ts'
import { SPAN_NAMES, SPANS, type SpanName, USUAL_SPAN } from '../charts/span.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { useLive } from '../client/use-live.ts'
import { useQuery } from '../client/use-query.ts'
import { Loading } from '../flow/loading.tsx'
import { TroublePage } from '../flow/trouble-page.tsx'
import { figureText } from '../format/figure.ts'
import { Prose } from '../format/prose.tsx'
import { KindIcon } from '../icons/kinds.tsx'
import { UiIcon } from '../icons/ui.tsx'
import { Charts } from '../panel/charts.tsx'
import { FigureGrid } from '../panel/figure-grid.tsx'
import { subjectOf } from '../panel/subject.ts'
import { PageHead } from '../shell/page-head.tsx'
import { idOf } from '../things/address.ts'
import { happenedOf, momentsTold } from '../things/happened.ts'
import { HappenedList } from '../things/happened-list.tsx'
import { Spans } from '../things/spans.tsx'
import things from '../things/things.module.css'
import { useEventsOf } from '../things/use-history.ts'
import { HopTable } from './hop-table.tsx'
import { NoWay } from './no-way.tsx'
import classes from './pathways.module.css'
import { sentenceOf } from './sentence.ts'
import { longestOf, remarksOf } from './time.ts'
import { titleOf } from './title.ts'
import { WayPicture } from './way-picture.tsx'

/** How many times as high charts are as in the panel. */
const SCALE = 1.7

/** One way that messages go: drawn with the time of each step, and over time. */
export const PathwayPage = () => {
  const id = idOf(usePathname())
  const { picture, connection } = useLive()
  const way = useMemo(() => {
    const entity = picture?.entities.get(id)
    return picture === null || entity === undefined ? undefined : pathwayOf(entity, picture.entities)
  }, [id, picture])
  if (picture === null)
    return connection.trouble === null ? (
      <Loading title="Pathway" />
    ) : (
      <TroublePage title="Pathway" trouble={connection.trouble} />
    )
  if (way === undefined) return <NoWay id={id} />
  return <Way way={way} picture={picture} />
}

const Way = ({ way, picture }: { way: Pathway; picture: Picture }) => {
  const { query, change } = useQuery()
  const span = SPAN_NAMES.find((name) => name === query.get('span')) ?? USUAL_SPAN
  const remarks = remarksOf(way, picture)
  return (
    <>
      <PageHead title={titleOf(way)} sub={<Sub way={way} />}>
        <Spans now={span} choose={(name) => change({ span: name === USUAL_SPAN ? null : name })} />
        {way.hops.length === 0 ? null : (
          <Link className={things.action} href={`/?way=${encodeURIComponent(way.id)}`}>
            <UiIcon name="flow" size={16} />
            Show on Flow
          </Link>
        )}
      </PageHead>
      <main className={classes.page}>
        <p className={classes.say} data-summary>
          <Prose text={sentenceOf(way)} />
        </p>
        <WayPicture way={way} picture={picture} />
        {remarks.length === 0 ? null : (
          <ul className={classes.remarks}>
            {remarks.map((remark) => (
              <li key={remark}>
                <Prose text={remark} />
              </li>
            ))}
          </ul>
        )}
        <div className={`${things.figures} ${classes.figures}`}>
          <FigureGrid figures={way.figures} kind="pathway" health="ok" />
        </div>
        <HopTable way={way} picture={picture} />
        <OverTime way={way} picture={picture} span={span} />
      </main>
    </>
  )
}

const Sub = ({ way: { hops, figures } }: { way: Pathway }) => (
  <span className={things.kind}>
    <KindIcon kind="pathway" size={15} />
    {hops.length === 0 ? 'All ways beyond those that are told apart' : `Pathway · ${hops.length} steps`} ·{' '}
    {figureText('rate', figures.rate)}
  </span>
)

/** The whole way, and the step that takes most of it, with what happened to anything that it leads through. */
const OverTime = ({ way, picture, span }: { way: Pathway; picture: Picture; span: SpanName }) => {
  const longest = longestOf(way)
  const { ms, words } = SPANS[span]
  const axis = axisOf(picture.at, ms, false)
  const nameOf = (of: string): string => picture.entities.get(of)?.name ?? ''
  const events = useEventsOf(throughOf(way.hops), picture, span)
  const happened = happenedOf({ states: [], events, findings: [], nameOf, from: axis.from, to: axis.at })
  const outlook = { axis, of: '', forecast: null, words: null, moments: momentsTold(happened) }
  return (
    <>
      <div className={classes.charts}>
        {[way.id, longest?.id].map((id) => {
          const subject = id === undefined ? undefined : subjectOf(id, picture)
          if (subject === undefined) return null
          const of = id === way.id ? '' : `${subject.name}, which takes most of the time`
          const { share: _share, ...figures } = subject.figures
          return (
            <div key={id}>
              <Charts
                subject={{ ...subject, figures }}
                at={picture.at}
                span={span}
                scale={SCALE}
                outlook={{ ...outlook, of }}
              />
            </div>
          )
        })}
      </div>
      {happened.length === 0 ? null : (
        <HappenedList name={titleOf(way)} happened={happened} judged={false} words={words} at={picture.at} />
      )}
    </>
  )
}
