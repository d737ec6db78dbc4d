'use client'
import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import type { Finding } from '../../../model/finding.ts'
import { type Trouble, troubleOf } from '../../client/fetch.ts'
import { acknowledge } from '../../client/findings.ts'
import { Link } from '../../client/link.tsx'
import { When } from '../../format/when.tsx'
import { FindingMark } from '../../icons/marks.tsx'
import panel from '../../panel/panel.module.css'
import { CameBack } from '../came-back.tsx'
import { titleOf } from '../names.ts'
import { SayForm } from './say-form.tsx'
import classes from './use.module.css'

const DAY_MS = 86_400_000
const TIMES = [
  { value: '7', word: 'for a week' },
  { value: '30', word: 'for a month' },
  { value: '90', word: 'for three months' }
] as const

interface KnownFindingsProps {
  findings: readonly Finding[]
  now: number
  changed(): void
}

/** What strays and what did: by whom it is known, until when and why; when it resolved, and whether it came back. */
export const KnownFindings = ({ findings, now, changed }: KnownFindingsProps) => (
  <section>
    <h2 className={panel.heading}>
      Where it strays <small>{findings.filter(({ state }) => state === 'open').length} now</small>
    </h2>
    {findings.length === 0 ? (
      <p className={panel.dim}>It has not strayed from the guide as far as it was watched.</p>
    ) : null}
    <ol className={classes.findings}>
      {findings.map((finding) => (
        <Known key={finding.id} finding={finding} now={now} changed={changed} />
      ))}
    </ol>
  </section>
)

interface KnownProps {
  finding: Finding
  now: number
  changed(): void
}

const Known = ({ finding, now, changed }: KnownProps) => {
  const [open, setOpen] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const { id, rule, summary, since, resolvedAt, state, acknowledged } = finding
  const known = acknowledged != null && acknowledged.until > now ? acknowledged : undefined
  const takeBack = () => {
    acknowledge({ finding: id, by: 'page', why: 'taken back', until: null }).then(changed, (error: unknown) =>
      setTrouble(troubleOf(error))
    )
  }
  return (
    <li data-finding={rule} data-state={state === 'open' && known !== undefined ? 'acknowledged' : state}>
      <FindingMark size={15} />
      <div>
        <p>
          <Link href={`/guide?finding=${encodeURIComponent(id)}`}>{titleOf(finding)}</Link>{' '}
          <small>
            {finding.earlier === undefined ? 'since ' : 'came back '}
            <When at={since} now={now} />
            {resolvedAt === null ? null : (
              <>
                , resolved <When at={resolvedAt} now={now} />
              </>
            )}
          </small>
        </p>
        <p className={panel.dim}>{summary}</p>
        <CameBack finding={finding} now={now} />
        {known === undefined ? null : (
          <p className={classes.known}>
            {known.by} knows of it until <When at={known.until} now={now} />: {known.why}
          </p>
        )}
        {trouble === null ? null : <p role="alert">{trouble.message}</p>}
        {state !== 'open' ? null : (
          <UnstyledButton className={classes.small} onClick={known === undefined ? () => setOpen(!open) : takeBack}>
            {known === undefined ? 'Acknowledge' : 'Take it back'}
          </UnstyledButton>
        )}
        {open ? (
          <SayForm
            label="Acknowledge"
            choices={TIMES}
            why="We know, because…"
            save="Acknowledge"
            send={({ by, why, choice }) =>
              acknowledge({ finding: id, by, why, until: Date.now() + Number(choice) * DAY_MS })
            }
            done={() => {
              setOpen(false)
              changed()
            }}
          />
        ) : null}
      </div>
    </li>
  )
}
