'use client'
import dynamic from 'next/dynamic'
import { useMemo } from 'react'
import { SPANS, type SpanName } from '../charts/span.ts'
import type { Picture } from '../client/picture.ts'
import { useQuery } from '../client/use-query.ts'
import { Charts } from '../panel/charts.tsx'
import panel from '../panel/panel.module.css'
import type { Subject } from '../panel/subject.ts'
import { HeatStrip } from '../parts/heat-strip.tsx'
import { readOf } from '../parts/read-of.ts'
import { ForecastWords } from './forecast-words.tsx'
import { happenedOf, momentsTold } from './happened.ts'
import { HappenedList } from './happened-list.tsx'
import { Ribbon } from './ribbon.tsx'
import { chosenOf, lanesOf, namesOn, ownOf, shownOf } from './shown.ts'
import { useEvents, useFindings, useForecast, useStates } from './use-history.ts'
import { WaitCharts } from './wait-charts.tsx'

/** Methods alone have it: what it is made of comes when one is looked at. */
const RpcView = dynamic(() => import('../rpc/rpc-view.tsx').then((module) => module.RpcView))

/** How many times as high charts are as in the panel. */
const SCALE = 1.7

/** States, backlog, rates and what happened, on one time. */
export const History = ({ subject, picture, span }: { subject: Subject; picture: Picture; span: SpanName }) => {
  const { query, change } = useQuery()
  const { subscriptions } = subject
  const chosen = chosenOf(subject, query.get('reader'))
  const shown = useMemo(() => shownOf(subject, chosen, picture), [subject, chosen, picture])
  const { axis, forecast } = useForecast(shown, picture.at, span)
  const events = useEvents(subject, picture, span)
  const findings = useFindings(subject.id, picture)
  const nameOf = namesOn(subject, picture)
  const lanes = lanesOf(subject, chosen, nameOf)
  const { answer, trouble } = useStates(lanes, picture.at, span)
  const states = answer ?? []
  const happened = happenedOf({ states, events, findings, nameOf, from: axis.from, to: axis.at })
  const told = happened.filter(({ mark }) => mark === 'event')
  const own = ownOf(subject)
  const { words } = SPANS[span]
  const several = subscriptions.length > 1
  const read = readOf(subject, query.get('reader'))
  const outlook = { axis, moments: momentsTold(told), of: several && chosen !== undefined ? nameOf(chosen.id) : '' }
  return (
    <>
      {subscriptions.length === 0 ? null : (
        <section>
          <h2 className={panel.heading}>
            State <small>{words}</small>
          </h2>
          {trouble === null ? null : (
            <p className={panel.dim}>
              {trouble.message} {trouble.todo}
            </p>
          )}
          <Ribbon
            lanes={lanes.map(({ id }) => ({ id, name: several ? nameOf(id) : '', chosen: id === chosen?.id }))}
            states={answer}
            events={told}
            axis={axis}
            words={words}
            choose={(id) => change({ reader: id === chosen?.id ? null : id }, { replace: true })}
          />
          {subscriptions.length > lanes.length ? (
            <p className={panel.dim}>and {subscriptions.length - lanes.length} that are no worse</p>
          ) : null}
        </section>
      )}
      {subject.kind === 'rpc_method' ? (
        <RpcView subject={subject} picture={picture} axis={axis} span={span} events={events} />
      ) : null}
      {read === undefined ? null : <HeatStrip of={read.id} axis={axis} span={span} words={words} />}
      <Charts
        subject={shown}
        at={picture.at}
        span={span}
        scale={SCALE}
        outlook={{ ...outlook, forecast, words: <ForecastWords forecast={forecast} axis={axis} /> }}
      />
      {own === null ? null : (
        <Charts
          subject={own}
          at={picture.at}
          span={span}
          scale={SCALE}
          outlook={{ ...outlook, of: '', forecast: null, words: null }}
        />
      )}
      <WaitCharts subject={subject} picture={picture} span={span} scale={SCALE} outlook={outlook} />
      <HappenedList name={subject.name} happened={happened} judged={lanes.length > 0} words={words} at={picture.at} />
    </>
  )
}
