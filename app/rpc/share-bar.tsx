'use client'
import { formatBytes, formatCount, formatRate, formatSeconds, formatShare } from '../../model/format.ts'
import type { RpcAnswer } from '../../model/rpc-answer.ts'
import panel from '../panel/panel.module.css'
import classes from './share-bar.module.css'

/** Where a caller’s wait goes: to its server’s work, or to the network and to queues at both ends. */
export const ShareBar = ({ answer }: { answer: RpcAnswer }) => {
  const { share } = answer
  return (
    <section data-share>
      <h2 className={panel.heading}>
        Where callers’ time goes{' '}
        <small>
          {share === null
            ? ''
            : `mean of ${formatCount(share.calls)} ${share.calls === 1 ? 'call' : 'calls'} that both ends told of`}
        </small>
      </h2>
      {share === null ? <p className={panel.dim}>{whyNot(answer)}</p> : <Bar {...share} />}
      <Had answer={answer} />
    </section>
  )
}

/** What metrics tell of calls besides; nothing where there are none. */
const Had = ({ answer: { messages, retries, answers } }: { answer: RpcAnswer }) => {
  if (messages === null && retries === null && answers === null) return null
  const each = (mean: number | null | undefined): string => (mean == null ? '–' : formatRate(mean))
  return (
    <dl className={classes.parts}>
      {messages === null ? null : (
        <div>
          <dt>Messages a call</dt>
          <dd>
            <b>{each(messages.requests)}</b> in <b>{each(messages.responses)}</b> out
          </dd>
        </div>
      )}
      {answers === null ? null : (
        <div>
          <dt>An answer has</dt>
          <dd>
            <b>{formatBytes(answers.mean)}</b> <small>p99 ≈ {formatBytes(answers.p99)}</small>
          </dd>
        </div>
      )}
      {retries === null ? null : (
        <div>
          <dt>Tried again</dt>
          <dd>
            <b>{formatCount(retries)}</b> {retries === 1 ? 'time' : 'times'}
          </dd>
        </div>
      )}
    </dl>
  )
}

const whyNot = ({ end, callers }: RpcAnswer): string => {
  if (end === null) return 'No call was told of in this time.'
  if (end === 'called') return 'Not known: its server sends no spans, so nobody tells how long it worked.'
  return callers.length === 0
    ? 'Not known: no caller of it sends spans, so nobody tells how long an answer took to arrive.'
    : 'Not known: no call of this time was told of by spans of both its ends.'
}

type Share = NonNullable<RpcAnswer['share']>

const Bar = ({ client, server, between, serverP95, betweenP95 }: Share) => {
  const part = client > 0 ? server / client : 0
  return (
    <>
      <div className={classes.bar} aria-hidden="true">
        <i data-part="server" style={{ width: `${part * 100}%` }} />
        <i data-part="between" style={{ width: `${(1 - part) * 100}%` }} />
      </div>
      <dl className={classes.parts}>
        <div>
          <dt>
            <i data-part="server" />
            Server
          </dt>
          <dd>
            <b>≈ {formatSeconds(server)}</b> {formatShare(part)}
            <small>p95 ≈ {formatSeconds(serverP95)}</small>
          </dd>
        </div>
        <div>
          <dt>
            <i data-part="between" />
            Network and queues
          </dt>
          <dd>
            <b>≈ {formatSeconds(between)}</b> {formatShare(client > 0 ? 1 - part : 0)}
            <small>p95 ≈ {formatSeconds(betweenP95)}</small>
          </dd>
        </div>
        <div>
          <dt>Caller waits</dt>
          <dd>
            <b>≈ {formatSeconds(client)}</b>
          </dd>
        </div>
      </dl>
    </>
  )
}
