'use client'
import type { StateSpan, TopologySubscription } from '../../model/api.ts'
import type { KeptEvent } from '../../model/event.ts'
import type { Finding } from '../../model/finding.ts'
import { targetId } from '../../model/id.ts'
import { MOST_EVENT_SUBJECTS } from '../../model/known.ts'
import { type Axis, axisOf } from '../charts/axis.ts'
import { type Forecast, forecastOf, isForetold } from '../charts/forecast.ts'
import { SPANS, type SpanName } from '../charts/span.ts'
import { useLines } from '../charts/use-lines.ts'
import { fitting, getEvents, getStates } from '../client/fetch.ts'
import { getFindingsOf } from '../client/findings.ts'
import type { Picture } from '../client/picture.ts'
import { type Answered, useAnswer } from '../client/use-answer.ts'
import type { Subject } from '../panel/subject.ts'

/** What charts show ends where it was last polled, `at`. */
const timeOf = (span: SpanName, at: number): { from: number; to: number } => {
  const to = Date.now()
  return { from: Math.min(to, at) - SPANS[span].ms, to }
}

/** The states that subscriptions went through, asked anew when one comes into another; in between, what lasts goes on. */
export const useStates = (
  subscriptions: readonly TopologySubscription[],
  at: number,
  span: SpanName
): Answered<StateSpan[]> => {
  const of = subscriptions.map(({ id }) => id)
  const now = subscriptions.map(({ id, state, since }) => `${id} ${state} ${since}`)
  return useAnswer(
    (signal) => (of.length === 0 ? Promise.resolve([]) : getStates(of, timeOf(span, at), signal)),
    `${span} ${now.join('\n')}`
  )
}

/** What happened to a thing, to those next to it, to its target, and to everything. */
export const useEvents = (subject: Subject, picture: Picture, span: SpanName): KeptEvent[] => {
  const { near, subscriptions } = subject
  const about = [
    subject.id,
    ...(subject.target === null ? [] : [targetId(subject.target)]),
    // A method's service is deployed, not the method.
    ...(subject.entity?.parent == null ? [] : [subject.entity.parent]),
    ...subscriptions.flatMap(({ channel, reader }) => [channel, reader ?? channel]),
    ...near.incoming.map(({ from }) => from),
    ...near.outgoing.map(({ to }) => to)
  ]
  return useEventsOf(about, picture, span)
}

/** What happened to these, and to everything. */
export const useEventsOf = (about: Iterable<string>, { at, eventsAt }: Picture, span: SpanName): KeptEvent[] => {
  const of = fitting([...new Set(['', ...about])], MOST_EVENT_SUBJECTS)
  const { answer } = useAnswer(
    (signal) => getEvents(of, timeOf(span, at), signal),
    `${span} ${eventsAt} ${of.toSorted().join('\n')}`
  )
  return answer ?? []
}

/** What of a channel strays from the guide, and what did; asked anew when one of its findings comes or goes. */
export const useFindings = (of: string, { findings }: Picture): Finding[] => {
  const open = findings.filter((each) => each.of === of).map(({ id }) => id)
  const { answer } = useAnswer((signal) => getFindingsOf(of, signal), `${of} ${open.join(' ')}`)
  return answer?.findings ?? []
}

const RATES = ['in_rate', 'out_rate'] as const

/** The time of the charts, and what may come of the backlog of what they show. What is in step has no future to speak of. */
export const useForecast = (
  { seriesOf, figures, subscriptions }: Subject,
  at: number,
  span: SpanName
): { axis: Axis; forecast: Forecast | null } => {
  const foretold = isForetold(subscriptions.find(({ id }) => id === seriesOf)?.state)
  // The pace of the last minutes, in steps as fine as polls are, however long a time the charts show.
  const { lines } = useLines(seriesOf, foretold ? RATES : [], at, figures, '15m')
  const axis = axisOf(at, SPANS[span].ms, foretold && forecastOf(figures, [], at, at + 1) !== null)
  return { axis, forecast: foretold ? forecastOf(figures, lines ?? [], at, axis.to) : null }
}
