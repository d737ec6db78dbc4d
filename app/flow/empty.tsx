'use client'
import type { Targets } from '../../model/api.ts'
import { getTargets } from '../client/fetch.ts'
import type { Picture } from '../client/picture.ts'
import { useAnswer } from '../client/use-answer.ts'
import { TARGET_NAMES } from '../format/words.ts'
import { PageHead } from '../shell/page-head.tsx'
import { AddTargets } from './add-targets.tsx'
import { ConfigNotice } from './config-notice.tsx'
import classes from './message.module.css'
import { NotFound } from './not-found-list.tsx'
import { Snippet } from './snippet.tsx'

/** Nothing stands on the picture yet: what was looked for, and how to have something to look at. */
export const Empty = ({ title, picture }: { title: string; picture: Picture }) => {
  const { answer: targets } = useAnswer(getTargets, picture.at)
  const watched = (targets?.targets ?? []).filter(({ kind }) => kind !== 'otlp')
  return (
    <>
      <PageHead title={title} sub="Nothing to see yet" />
      <main className={classes.page}>
        <section className={classes.message}>
          <ConfigNotice error={picture.configError} />
          <h2>{watched.length === 0 ? 'No broker was found on this machine' : 'Nothing flows yet'}</h2>
          <p>
            {watched.length === 0
              ? 'Plumbline watches Kafka, RabbitMQ and Redis Streams, and the calls between services that send OpenTelemetry.'
              : 'What is watched has no topic, queue or stream yet, or could not be read. This page changes by itself as soon as there is one.'}
          </p>
          <Found watched={watched} notFound={targets?.notFound ?? []} />
          <h3>Look at the demo</h3>
          <p>Real brokers and eleven small services on this machine, with faults to switch on.</p>
          <Snippet label="the command" text="npm run demo" />
          <AddTargets config={targets?.config ?? null} />
        </section>
      </main>
    </>
  )
}

const Found = ({ watched, notFound }: { watched: Targets['targets']; notFound: Targets['notFound'] }) =>
  watched.length === 0 && notFound.length === 0 ? null : (
    <>
      <h3>What was looked for</h3>
      <ul>
        {watched.map(({ id, kind, address, gaps, status }) => (
          <li key={id}>
            <b>{TARGET_NAMES[kind]}</b>
            <span>
              {address}:{' '}
              {status === 'unreachable' ? 'does not answer' : status === 'pending' ? 'not asked yet' : 'answers'}
              {gaps.map(({ what, why, needs }) => ` · ${what}: ${why}${needs === null ? '' : ` Needs: ${needs}.`}`)}
            </span>
          </li>
        ))}
        <NotFound notFound={notFound} />
      </ul>
    </>
  )
