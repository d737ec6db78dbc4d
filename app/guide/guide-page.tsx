'use client'
import { getFindings } from '../client/findings.ts'
import { useAnswer } from '../client/use-answer.ts'
import { useLive, useNow } from '../client/use-live.ts'
import { useQuery } from '../client/use-query.ts'
import { TroublePage } from '../flow/trouble-page.tsx'
import head from '../shell/head.module.css'
import { PageHead } from '../shell/page-head.tsx'
import { Architectures } from './architectures.tsx'
import { Comparison } from './comparison.tsx'
import { Decision } from './decision.tsx'
import { FindingList } from './finding-list.tsx'
import classes from './guide.module.css'
import { Judged } from './judged.tsx'
import { Transports } from './transports.tsx'
import { Trend } from './trend.tsx'
import { useAnchor } from './use-anchor.ts'

const MINUTE_MS = 60_000
const SECTIONS = [
  ['findings', 'Findings'],
  ['trend', 'Months'],
  ['decide', 'Decide'],
  ['transports', 'Transports'],
  ['architectures', 'Architectures'],
  ['compare', 'Compare'],
  ['rules', 'Rules']
] as const

/** The messaging guide: where use strays from it, which transport is for what, and what is seen of each here. */
export const GuidePage = () => {
  const { picture, connection } = useLive()
  const { query, change } = useQuery()
  const now = useNow(5000)
  const { answer, trouble } = useAnswer(getFindings, `${picture?.findings.length ?? 0} ${Math.floor(now / MINUTE_MS)}`)
  useAnchor(picture !== null)
  if (picture === null && connection.trouble !== null) return <TroublePage title="Guide" trouble={connection.trouble} />
  const open = picture?.findings ?? []
  const judged = answer?.judged ?? null
  return (
    <>
      <PageHead title="Guide" sub={<Sub loading={picture === null} strays={open.length} rules={judged?.rules ?? []} />}>
        <nav className={head.chips} aria-label="On this page">
          {SECTIONS.map(([id, name]) => (
            <a key={id} className={`${head.chip} ${classes.jump}`} href={`#${id}`}>
              {name} {id === 'findings' && open.length > 0 ? <b className={classes.count}>{open.length}</b> : null}
            </a>
          ))}
        </nav>
      </PageHead>
      <main className={classes.page}>
        <FindingList
          open={open}
          past={answer?.findings.filter(({ state }) => state === 'resolved') ?? []}
          picture={picture}
          judged={judged}
          trouble={trouble}
          now={now}
          chosen={query.get('finding')}
          choose={(finding) => change({ finding })}
        />
        <Trend turn={open.length} now={now} />
        <Decision picture={picture} />
        <Transports picture={picture} uses={judged?.uses ?? []} />
        <Architectures picture={picture} />
        <Comparison picture={picture} judged={judged} />
        <Judged judged={judged} picture={picture} now={now} />
      </main>
    </>
  )
}

const Sub = ({
  loading,
  strays,
  rules
}: {
  loading: boolean
  strays: number
  rules: readonly { fits: number; unknown: readonly unknown[] }[]
}) => {
  if (loading) return 'Connecting…'
  const nothing = rules.every(({ fits }) => fits === 0) ? 'nothing judged so far' : 'nothing strays'
  const waiting = rules.filter(({ unknown }) => unknown.length > 0).length
  return (
    <>
      {strays === 0 ? nothing : <b className={classes.count}>{`${strays} ${strays === 1 ? 'strays' : 'stray'}`}</b>}
      {waiting === 0 ? null : (
        <span className={classes.waits}>
          {waiting} {waiting === 1 ? 'rule waits' : 'rules wait'} for more to be seen
        </span>
      )}
    </>
  )
}
