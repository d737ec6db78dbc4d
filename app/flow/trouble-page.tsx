'use client'
import dynamic from 'next/dynamic'
import type { Trouble } from '../client/fetch.ts'
import { HealthMark } from '../icons/marks.tsx'
import { PageHead } from '../shell/page-head.tsx'
import classes from './message.module.css'

const SignIn = dynamic(() => import('./sign-in.tsx').then(({ SignIn }) => SignIn), { ssr: false })

/** No picture can be had: what is wrong, and what to do; or the way in, where one is asked for a token. */
export const TroublePage = ({ trouble, title }: { trouble: Trouble; title: string }) => {
  const locked = trouble.code === 'request.unauthorised'
  return (
    <>
      <PageHead title={title} sub="No picture" />
      <main className={classes.page}>
        <section className={classes.message} role="alert">
          <h2>
            {locked ? null : <HealthMark health="critical" size={17} />}
            {trouble.message}
          </h2>
          <p>{trouble.todo}</p>
          {locked ? (
            <SignIn />
          ) : (
            <p className={classes.small}>
              The page tries again by itself. <code>{trouble.code}</code>
            </p>
          )}
        </section>
      </main>
    </>
  )
}
