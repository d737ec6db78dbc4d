'use client'
import Link from 'next/link'
import type { Finding, GuideState } from '../../model/finding.ts'
import type { Trouble } from '../client/fetch.ts'
import type { Picture } from '../client/picture.ts'
import { FindingRow } from './finding-row.tsx'
import classes from './guide.module.css'

const RANK = { critical: 0, warn: 1, hint: 2 } as const
const ordered = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity] || b.since - a.since)

/** As many as one looks back at. */
const MOST_PAST = 10

interface FindingListProps {
  open: readonly Finding[]
  past: readonly Finding[]
  picture: Picture | null
  judged: GuideState | null
  trouble: Trouble | null
  now: number
  /** Id of the one that is unfolded. */
  chosen: string | null
  choose(id: string | null): void
}

/** Where use strays from the guide: the worst first, one of them unfolded. */
export const FindingList = ({ open, past, picture, judged, trouble, now, chosen, choose }: FindingListProps) => {
  const [first] = ordered(open)
  const unfolded = chosen ?? (open.length === 1 ? (first?.id ?? null) : null)
  const row = (finding: Finding) => (
    <FindingRow
      key={finding.id}
      finding={finding}
      picture={picture}
      now={now}
      unfolded={finding.id === unfolded}
      marked={finding.id === chosen}
      toggle={() => choose(finding.id === unfolded ? '' : finding.id)}
    />
  )
  return (
    <section id="findings" className={classes.section} aria-label="Findings">
      {open.length === 0 ? (
        <Nothing judged={judged} trouble={trouble} loading={picture === null} />
      ) : (
        <>
          <h2>Where use strays</h2>
          <p className={classes.lead}>
            A finding is no alarm: the channel works, and another way or another setting would do better. Each says by
            what it is seen, and what makes it go away.
          </p>
          <ol className={classes.findings}>{ordered(open).map(row)}</ol>
        </>
      )}
      {past.length === 0 ? null : (
        <>
          <h3 className={classes.small}>No longer so</h3>
          {/* One that is looked for stands there however long ago it was. */}
          <ol className={classes.findings}>{past.filter(({ id }, i) => i < MOST_PAST || id === chosen).map(row)}</ol>
        </>
      )}
    </section>
  )
}

const Nothing = ({
  judged,
  trouble,
  loading
}: {
  judged: GuideState | null
  trouble: Trouble | null
  loading: boolean
}) => {
  if (trouble !== null)
    return (
      <div className={classes.nothing} role="alert">
        <h2>{trouble.message}</h2>
        <p>{trouble.todo}</p>
      </div>
    )
  if (loading || judged === null)
    return (
      <div className={classes.nothing} role="status">
        <h2>{loading ? 'Looking…' : 'Not judged yet'}</h2>
        <p>
          The collector looks once a minute at how every channel is used. What strays from the guide will stand here.
        </p>
      </div>
    )
  const fits = judged.rules.reduce((sum, rule) => sum + rule.fits, 0)
  const waits = judged.rules.filter(({ unknown }) => unknown.length > 0).length
  return (
    <div className={classes.nothing}>
      <h2>{fits === 0 ? 'Nothing could be judged so far' : 'Nothing strays from the guide'}</h2>
      <p>
        {fits === 0 ? null : `${fits} ${fits === 1 ? 'use was' : 'uses were'} judged, and fit. `}
        {fits === 0 && waits === 0 ? (
          <>
            No channel and no call was seen yet: <Link href="/targets">how to watch yours</Link>.
          </>
        ) : null}
        {waits === 0 ? null : (
          <a href="#rules">
            {waits} of {judged.rules.length} rules wait for more to be seen
          </a>
        )}
        {waits === 0 ? null : '.'}
      </p>
    </div>
  )
}
