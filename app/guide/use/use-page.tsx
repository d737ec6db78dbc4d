'use client'
import { usePathname } from 'next/navigation'
import { useState } from 'react'
import { factsOf } from '../../../guide/facts.ts'
import type { ProfileAnswer, ProfileRow } from '../../../model/profile.ts'
import { getProfile } from '../../client/findings.ts'
import { Link } from '../../client/link.tsx'
import type { Picture } from '../../client/picture.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { useLive, useNow } from '../../client/use-live.ts'
import { TroublePage } from '../../flow/trouble-page.tsx'
import { When } from '../../format/when.tsx'
import { UiIcon } from '../../icons/ui.tsx'
import { type Column, DataTable } from '../../panel/data-table.tsx'
import panel from '../../panel/panel.module.css'
import { PageHead } from '../../shell/page-head.tsx'
import { addressOf, idOf } from '../../things/address.ts'
import things from '../../things/things.module.css'
import { nameOfId } from '../names.ts'
import { TransportIcon } from '../transport-icon.tsx'
import { Forks } from './forks.tsx'
import { JudgedHere } from './judged-here.tsx'
import { KnownFindings } from './known-findings.tsx'
import { Suits } from './suits.tsx'
import classes from './use.module.css'

const MINUTE_MS = 60_000

/** How one channel is used: each figure with its time and source, the decision chart answered, and how it fits each transport. */
export const UsePage = () => {
  const of = idOf(usePathname())
  const { picture, connection } = useLive()
  const now = useNow(5000)
  const [turn, setTurn] = useState(0)
  const { answer, trouble } = useAnswer(
    (signal) => getProfile(of, signal),
    `${of} ${turn} ${Math.floor(now / MINUTE_MS)}`
  )
  const name = picture?.entities.get(of)?.name ?? nameOfId(of)
  const wrong = answer === null ? (trouble ?? (picture === null ? connection.trouble : null)) : null
  if (wrong !== null) return <TroublePage title={name} trouble={wrong} />
  return (
    <>
      <PageHead title={name} sub={<Sub answer={answer} />}>
        <ToChannel of={of} picture={picture} />
      </PageHead>
      {answer === null ? (
        <main className={things.page} />
      ) : (
        <main className={things.page} data-transport={answer.transport}>
          <div className={`${things.main} ${classes.main}`}>
            <KnownFindings findings={answer.findings} now={now} changed={() => setTurn(turn + 1)} />
            <Forks answer={answer} now={now} changed={() => setTurn(turn + 1)} />
            <Figures rows={answer.rows} name={name} confidence={answer.confidence} now={now} />
          </div>
          <div className={things.aside}>
            <Suits fits={answer.fit} transport={answer.transport} />
            <JudgedHere judged={answer.judged} />
          </div>
        </main>
      )}
    </>
  )
}

const Sub = ({ answer }: { answer: ProfileAnswer | null }) =>
  answer === null ? (
    'Looking…'
  ) : (
    <span className={things.kind} data-transport={answer.transport}>
      <TransportIcon transport={answer.transport} size={15} />
      how it is used, on {factsOf(answer.transport).title}
    </span>
  )

const ToChannel = ({ of, picture }: { of: string; picture: Picture | null }) => {
  const entity = picture?.entities.get(of)
  return entity === undefined ? null : (
    <Link className={things.action} href={addressOf(entity)}>
      <UiIcon name="channels" size={16} />
      Its page
    </Link>
  )
}

const Figures = ({
  rows,
  name,
  confidence,
  now
}: {
  rows: readonly ProfileRow[]
  name: string
  confidence: string
  now: number
}) => {
  const columns: Column<ProfileRow>[] = [
    { name: 'what', word: 'figure', first: 'up', left: true, value: ({ what }) => what },
    {
      name: 'value',
      word: 'seen',
      first: 'up',
      left: true,
      value: ({ value }) => value,
      cell: ({ value, missing }) => value ?? <span className={panel.dim}>{missing}</span>,
      exported: ({ value, missing }) => value ?? missing
    },
    {
      name: 'from',
      word: 'since',
      first: 'up',
      left: true,
      value: ({ from }) => from,
      cell: ({ from, to }) => (from === null ? '' : from === to ? 'at the moment' : <When at={from} now={now} />),
      exported: ({ from }) => (from === null ? null : new Date(from).toISOString())
    },
    { name: 'source', word: 'source', first: 'up', left: true, value: ({ source }) => source }
  ]
  return (
    <DataTable
      name="use"
      title="How it is used"
      note={confidence}
      of={name}
      columns={columns}
      rows={rows}
      id={({ what }) => what}
    />
  )
}
