'use client'
import { getSeries } from '../client/fetch.ts'
import { Link } from '../client/link.tsx'
import { useAnswer } from '../client/use-answer.ts'
import message from '../flow/message.module.css'
import { When } from '../format/when.tsx'
import { PageHead } from '../shell/page-head.tsx'

/** How far back it is looked for. */
const DAYS = 7
const DAY_MS = 86_400_000

/** When it was last judged, Unix ms; null where nothing is kept of it. */
const lastSeen = async (of: string, signal: AbortSignal): Promise<number | null> => {
  const to = Date.now()
  const series = await getSeries({ of, name: 'health', from: to - DAYS * DAY_MS, to }, signal)
  return series.flatMap(({ points }) => points.at(-1)?.[0] ?? []).at(-1) ?? null
}

/** No such thing stands on the picture: whether it is gone or was never seen, and what to do. If it comes, the page shows it. */
export const NotHere = ({ id, name }: { id: string; name: string }) => {
  const { answer: seen, trouble } = useAnswer((signal) => lastSeen(id, signal), id)
  return (
    <>
      <PageHead title={name} sub="Not on the picture" />
      <main className={message.page}>
        <section className={message.message}>
          <h2>{seen === null ? 'Nothing here has this id' : 'It is gone'}</h2>
          <p>
            {seen !== null ? (
              <>
                It was last seen <When at={seen} now={Date.now()} how="ago" />, at <When at={seen} now={Date.now()} />.
                Its broker doesn’t have it any more, or nobody has told of it since.
              </>
            ) : trouble !== null ? (
              `Whether it ever was can’t be said now: ${trouble.message} ${trouble.todo}`
            ) : (
              `Nothing of it was seen in the last ${DAYS} days. Its name may be another, its target may not be watched, or a right may be missing.`
            )}
          </p>
          <ul>
            <li>
              <Link href={`/channels?q=${encodeURIComponent(name)}`}>Look for “{name}” among all channels</Link>
            </li>
            <li>
              <Link href="/">See the whole flow, and what of it can’t be seen and why</Link>
            </li>
          </ul>
          <p>If it comes, this page shows it by itself.</p>
          <p className={message.small}>
            <code>{id}</code>
          </p>
        </section>
      </main>
    </>
  )
}
