'use client'
import { useMemo } from 'react'
import { factsOf } from '../../guide/facts.ts'
import { formatCount } from '../../model/format.ts'
import type { Transport } from '../../model/observation.ts'
import { useWidth } from '../charts/use-width.ts'
import type { Picture } from '../client/picture.ts'
import { channelsOf } from './channels.ts'
import { chartGeometry, type EndBox } from './chart-geometry.ts'
import classes from './decision.module.css'
import guide from './guide.module.css'
import { TransportIcon } from './transport-icon.tsx'

/** The guide's decision chart. Each end leads to what is said of its transport. */
export const Decision = ({ picture }: { picture: Picture | null }) => {
  const { ref, width } = useWidth()
  const { height, forks, ends, lines } = useMemo(() => chartGeometry(Math.min(width, 700)), [width])
  return (
    <section id="decide" className={guide.section}>
      <h2>Which transport?</h2>
      <p className={guide.lead}>
        Four questions, in this order. The first yes decides; each no makes it simpler. What is seen here answers them
        for every channel that strays.
      </p>
      <div ref={ref} className={classes.chart}>
        <svg width={Math.min(width, 700)} height={height} aria-labelledby="guide-chart">
          <title id="guide-chart">Decision chart</title>
          <defs>
            <marker id="guide-arrow" viewBox="0 0 8 8" refX="3" refY="4" markerWidth="8" markerHeight="8" orient="auto">
              <path className={classes.tip} d="M0 .8 6.5 4 0 7.2Z" />
            </marker>
          </defs>
          {lines.map(({ key, path, answer, x, y }) => (
            <g key={key}>
              <path className={classes.line} data-answer={answer} d={path} markerEnd="url(#guide-arrow)" />
              <text className={classes.answer} data-answer={answer} x={x} y={y}>
                {answer}
              </text>
            </g>
          ))}
          {forks.map(({ id, x, y, width, height, lines }, i) => (
            <g key={id} transform={`translate(${x} ${y})`}>
              <rect className={classes.fork} width={width} height={height} rx={height / 2} />
              <text className={classes.question} y={height / 2 + 4.5 - (lines.length - 1) * 8}>
                {lines.map((text, line) => (
                  <tspan key={text} x={22} dy={line === 0 ? 0 : 16}>
                    {text}
                  </tspan>
                ))}
                <title>{`Question ${i + 1}`}</title>
              </text>
            </g>
          ))}
          {ends.map((end) => (
            <End key={end.key} end={end} here={picture === null ? null : channelsOf(picture, end.transport).length} />
          ))}
        </svg>
      </div>
    </section>
  )
}

const UNITS: Record<Transport, [one: string, many: string]> = {
  grpc: ['method', 'methods'],
  redis: ['stream', 'streams'],
  rabbitmq: ['queue', 'queues'],
  kafka: ['topic', 'topics']
}

const End = ({ end, here }: { end: EndBox; here: number | null }) => {
  const { transport, x, y, width, height, aside } = end
  const { title } = factsOf(transport)
  const count =
    here === null ? '' : here === 0 ? 'none here' : `${formatCount(here)} ${UNITS[transport][here === 1 ? 0 : 1]}`
  const isNarrow = width < 130
  return (
    <>
      <a href={`#${transport}`} className={classes.link} data-transport={transport}>
        <g transform={`translate(${x} ${y})`}>
          <rect className={classes.end} width={width} height={height} rx={6} />
          <path className={classes.bar} d={`M1.5 3V${height - 3}`} />
          <g className={classes.icon} transform={`translate(14 ${height / 2 - 8})`}>
            <TransportIcon transport={transport} />
          </g>
          <text className={classes.name} x={39} y={height / 2 - 2}>
            {isNarrow && transport === 'redis' ? 'Redis' : title}{' '}
          </text>
          <text className={classes.here} x={39} y={height / 2 + 13}>
            {isNarrow || !here ? count : `${count} here`}
          </text>
        </g>
      </a>
      {aside === '' ? null : (
        <text className={classes.aside} x={x + 2} y={y + height + 17}>
          {aside}
        </text>
      )}
    </>
  )
}
