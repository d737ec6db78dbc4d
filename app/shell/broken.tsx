'use client'
import type { Trouble } from '../client/fetch.ts'
import message from '../flow/message.module.css'
import { HealthMark } from '../icons/marks.tsx'
import classes from './trouble.module.css'

/** What Next gives to a page that threw. What was thrown need not be an Error. */
export interface Thrown {
  error: unknown
  /** Draws the page once more. */
  retry(): void
}

/** A page that could not go on: what is wrong, what to do, and what to pass on. It stands alone: no theme, no stream. */
export const Broken = ({ error, retry }: Thrown) => {
  const { code, message: sentence, todo } = brokenBy(error)
  return (
    <section className={message.message} role="alert">
      <h2>
        <HealthMark health="critical" size={17} />
        {sentence}
      </h2>
      <p>{todo}</p>
      <pre className={classes.said}>{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</pre>
      <p className={classes.actions}>
        <button type="button" className={classes.button} data-first="true" onClick={() => window.location.reload()}>
          Reload
        </button>
        <button type="button" className={classes.button} onClick={retry}>
          Try again
        </button>
      </p>
      <p className={message.small}>
        Collecting and alerts go on meanwhile: they don’t need this page. <code>{code}</code>
      </p>
    </section>
  )
}

/** After an upgrade, a page that was opened before it asks for script that there is no more. */
const OUTDATED = /ChunkLoadError|Failed to load chunk|dynamically imported module/

/** In the form of every error: code, sentence, what to do. */
export const brokenBy = (error: unknown): Trouble =>
  error instanceof Error && OUTDATED.test(`${error.name}: ${error.message}`)
    ? {
        code: 'page.outdated',
        message: 'A part of this page could not be loaded.',
        todo: 'Plumbline was changed or stopped since the page was opened. Reload it.'
      }
    : {
        code: 'internal',
        message: 'This page can’t be shown.',
        todo: 'Reload it. If it happens again, pass on what stands here to whoever looks after Plumbline.'
      }
