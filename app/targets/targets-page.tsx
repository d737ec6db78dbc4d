'use client'
import type { GoneAnswer, TargetStatus, Targets } from '../../model/api.ts'
import { Waiting } from '../alerts/empty.tsx'
import { type Peer, peersOf } from '../brokers/peers.ts'
import { get, getTargets } from '../client/fetch.ts'
import type { Picture } from '../client/picture.ts'
import { useAnswer } from '../client/use-answer.ts'
import { useLive, useNow } from '../client/use-live.ts'
import { AddTargets } from '../flow/add-targets.tsx'
import message from '../flow/message.module.css'
import { NotFound } from '../flow/not-found-list.tsx'
import { TroublePage } from '../flow/trouble-page.tsx'
import { PageHead } from '../shell/page-head.tsx'
import { ConfigBox } from './config-box.tsx'
import { GoneList } from './gone-list.tsx'
import { RemovedList } from './removed-list.tsx'
import { TargetRow } from './target-row.tsx'
import classes from './targets.module.css'

/** What is watched and how well: each target, its newest poll, what can't be seen and what would open it; what has gone. */
export const TargetsPage = () => {
  const { picture, connection } = useLive()
  const now = useNow()
  const watched = useAnswer(getTargets, picture?.at)
  const gone = useAnswer((signal) => get<GoneAnswer>('entities?gone=yes', signal), picture?.entities.size)
  const { answer } = watched
  const trouble = watched.trouble ?? connection.trouble
  if (answer === null && trouble !== null) return <TroublePage title="Targets" trouble={trouble} />
  return (
    <>
      <PageHead title="Targets" sub={answer === null ? 'Connecting…' : subOf(answer)} />
      <main className={classes.page}>
        {answer === null ? (
          <Waiting />
        ) : (
          <>
            <ConfigBox {...answer} now={now} />
            <ul className={classes.targets}>
              {ordered(answer.targets).map((target) => (
                <TargetRow key={target.id} target={target} nodes={nodesOf(picture, target.id)} now={now} />
              ))}
            </ul>
            <Missing notFound={answer.notFound} />
            {answer.targets.some(({ kind }) => kind !== 'otlp') ? null : (
              <section className={`${message.message} ${classes.part}`}>
                <AddTargets config={answer.config} />
              </section>
            )}
            <RemovedList removed={answer.removed ?? []} now={now} />
            <GoneList gone={gone.answer?.entities ?? []} now={now} />
          </>
        )}
      </main>
    </>
  )
}

const nodesOf = (picture: Picture | null, target: string): Peer[] =>
  picture === null ? [] : peersOf(picture.entities.values(), target)

const RANK: Record<TargetStatus['status'], number> = { unreachable: 0, partial: 1, pending: 2, ok: 3 }

/** What can't be seen first. */
const ordered = (targets: readonly TargetStatus[]): TargetStatus[] =>
  [...targets].sort((a, b) => RANK[a.status] - RANK[b.status] || (a.id < b.id ? -1 : 1))

const subOf = ({ targets }: Targets): string => {
  const bad = targets.filter(({ status }) => status === 'unreachable').length
  const partly = targets.filter(({ status }) => status === 'partial').length
  return [
    `${targets.length} watched`,
    ...(bad === 0 ? [] : [`${bad} can’t be reached`]),
    ...(partly === 0 ? [] : [`${partly} seen in part`])
  ].join(' · ')
}

const Missing = ({ notFound }: Pick<Targets, 'notFound'>) =>
  notFound.length === 0 ? null : (
    <section className={`${message.message} ${classes.part}`}>
      <h3>Looked for on this machine, and not found</h3>
      <ul>
        <NotFound notFound={notFound} />
      </ul>
    </section>
  )
