'use client'
import type { SpanName } from '../charts/span.ts'
import type { Picture } from '../client/picture.ts'
import { Charts, type Outlook } from '../panel/charts.tsx'
import { type Subject, subjectOf } from '../panel/subject.ts'
import { waitEdges } from '../panel/wait-edges.ts'

/** More takers than these are in the table alone. */
const MOST = 3

interface WaitChartsProps {
  subject: Subject
  picture: Picture
  span: SpanName
  scale: number
  outlook: Pick<Outlook, 'axis' | 'moments'>
}

/** How long messages waited before each service took them, on the time of the other charts: those that waited longest. */
export const WaitCharts = ({ subject, picture, span, scale, outlook }: WaitChartsProps) =>
  waitEdges(subject, picture)
    .slice(0, MOST)
    .map(({ id, to, from, figures: { wait_p50, wait_p95, wait_p99 } }) => {
      const edge = subjectOf(id, picture)
      if (edge === undefined || wait_p50 === undefined || wait_p95 === undefined || wait_p99 === undefined) return null
      const other = subject.kind === 'service' ? from : to
      return (
        <Charts
          key={id}
          subject={{ ...edge, figures: { wait_p50, wait_p95, wait_p99 } }}
          at={picture.at}
          span={span}
          scale={scale}
          outlook={{ ...outlook, of: picture.entities.get(other)?.name ?? '', forecast: null, words: null }}
        />
      )
    })
