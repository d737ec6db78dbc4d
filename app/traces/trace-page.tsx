'use client'
import { usePathname } from 'next/navigation'
import { formatSeconds } from '../../model/format.ts'
import { nameOf } from '../../model/id.ts'
import type { Trace, TraceAnswer } from '../../model/trace.ts'
import { getTrace } from '../client/traces.ts'
import { useAnswer } from '../client/use-answer.ts'
import { useNow } from '../client/use-live.ts'
import { TroublePage } from '../flow/trouble-page.tsx'
import { When } from '../format/when.tsx'
import { UiIcon } from '../icons/ui.tsx'
import page from '../shell/page.module.css'
import { PageHead } from '../shell/page-head.tsx'
import { idOf } from '../things/address.ts'
import things from '../things/things.module.css'
import classes from './traces.module.css'
import { rowsOf, waitedSeconds } from './waterfall.ts'
import { Waterfall } from './waterfall-view.tsx'

/** One kept trace: a sentence, then its spans in time, with what waited in a broker between them. */
export const TracePage = () => {
  const id = idOf(usePathname())
  const { answer, trouble } = useAnswer((signal) => getTrace(id, signal), id)
  if (answer === null && trouble !== null) return <TroublePage title="Trace" trouble={trouble} />
  return (
    <>
      <PageHead title={answer?.trace.name ?? 'Trace'} sub={answer === null ? 'Looking…' : <Sub trace={answer.trace} />}>
        {answer === null ? null : <Elsewhere answer={answer} />}
      </PageHead>
      <main className={page.page}>{answer === null ? null : <Body trace={answer.trace} />}</main>
    </>
  )
}

const Sub = ({ trace: { service, at } }: { trace: Trace }) => {
  const now = useNow(5000)
  return (
    <span>
      kept trace, from {nameOf(service)} at <When at={at} now={now} how="seconds" />
    </span>
  )
}

const Elsewhere = ({ answer: { link, trace } }: { answer: TraceAnswer }) =>
  link === null ? null : (
    <a className={things.action} href={link.replaceAll('{trace_id}', trace.id)} target="_blank" rel="noreferrer">
      <UiIcon name="open" size={15} />
      All of it at {new URL(link).host}
    </a>
  )

const Body = ({ trace }: { trace: Trace }) => {
  const rows = rowsOf(trace)
  return (
    <>
      <p className={classes.say} data-failed={trace.failed}>
        <Said trace={trace} waited={waitedSeconds(rows)} />
      </p>
      <Waterfall trace={trace} rows={rows} />
      <p className={classes.note}>
        {trace.missing > 0 ? `${trace.missing} spans that others name as their parent did not come here. ` : ''}
        {trace.cut > 0 ? `${trace.cut} more spans are not kept. ` : ''}
        Trace <code>{trace.id}</code>
      </p>
    </>
  )
}

/** How long the whole way took, and how much of it a message only waited. */
const Said = ({ trace, waited }: { trace: Trace; waited: number }) => {
  const failed = trace.spans.filter((span) => span.failed)
  const services = trace.services.length
  const first = failed.at(-1)
  return (
    <>
      <b>
        {formatSeconds(trace.seconds)} through {services} {services === 1 ? 'service' : 'services'}.
      </b>{' '}
      {waited > 0
        ? `For ${formatSeconds(waited)} of it a message waited in a broker. `
        : 'No wait in a broker is seen in it. '}
      {first === undefined ? 'Nothing failed.' : `${first.name} failed in ${nameOf(first.service)}.`}
    </>
  )
}
