'use client'
import { usePathname } from 'next/navigation'
import { formatCount, formatShare } from '../../model/format.ts'
import { nameOf } from '../../model/id.ts'
import type { Telemetry } from '../../model/telemetry.ts'
import { Link } from '../client/link.tsx'
import { getTelemetry } from '../client/traces.ts'
import { useAnswer } from '../client/use-answer.ts'
import { useNow } from '../client/use-live.ts'
import { TroublePage } from '../flow/trouble-page.tsx'
import { When } from '../format/when.tsx'
import { KindIcon } from '../icons/kinds.tsx'
import { type Column, DataTable } from '../panel/data-table.tsx'
import { PageHead } from '../shell/page-head.tsx'
import { idOf } from '../things/address.ts'
import things from '../things/things.module.css'
import { type Check, checksOf, missingOf, sayChecks } from './checks.ts'
import classes from './telemetry.module.css'

const MINUTE_MS = 60_000

/** What a service's telemetry gives: a sentence, then each figure with what it needs, how much of that came, and how to add it. */
export const TelemetryPage = () => {
  const of = idOf(usePathname())
  const now = useNow(5000)
  const { answer, trouble } = useAnswer((signal) => getTelemetry(of, signal), `${of} ${Math.floor(now / MINUTE_MS)}`)
  if (answer === null && trouble !== null) return <TroublePage title={nameOf(of)} trouble={trouble} />
  const telemetry = answer?.telemetry ?? null
  return (
    <>
      <PageHead
        title={nameOf(of)}
        sub={
          <span className={things.kind}>
            <KindIcon kind="service" size={15} />
            <span>
              what its telemetry gives
              {telemetry === null ? null : (
                <>
                  , counted since <When at={telemetry.from} now={now} />
                </>
              )}
            </span>
          </span>
        }
      >
        <Link className={things.action} href={`/services/${of}`}>
          Its page
        </Link>
      </PageHead>
      <main className={classes.page}>
        {answer === null ? null : telemetry === null ? (
          <p className={classes.say}>
            No span of a call or a message came from it yet, so nothing can be said of what they carry.
          </p>
        ) : (
          <Checks telemetry={telemetry} />
        )}
      </main>
    </>
  )
}

const COLUMNS: Column<Check>[] = [
  {
    name: 'figure',
    word: 'figure',
    first: 'up',
    left: true,
    value: ({ figure }) => figure,
    cell: ({ figure }) => <span className={classes.figure}>{figure}</span>
  },
  {
    name: 'attribute',
    word: 'needs',
    first: 'up',
    left: true,
    value: ({ attribute }) => attribute,
    cell: ({ attribute }) => <code>{attribute}</code>
  },
  { name: 'role', word: 'on spans of', first: 'up', left: true, value: ({ role }) => role },
  {
    name: 'spans',
    word: 'spans',
    first: 'down',
    value: ({ spans }) => spans,
    cell: ({ spans }) => (
      <>
        {formatCount(spans)}
        <span className={classes.unit}> spans</span>
      </>
    )
  },
  {
    name: 'share',
    word: 'carry it',
    first: 'up',
    value: ({ having, spans }) => having / spans,
    cell: ({ having, spans }) => (having === 0 ? 'none' : having === spans ? 'all' : formatShare(having / spans)),
    says: ({ having, spans }) => ({ 'data-carried': having === spans ? 'all' : having === 0 ? 'none' : 'part' })
  },
  {
    name: 'add',
    word: 'how to add it',
    first: 'up',
    left: true,
    value: ({ having, spans, add }) => (having < spans ? add : null),
    cell: ({ having, spans, add }) => (having < spans ? <code className={classes.code}>{add}</code> : '')
  }
]

const Checks = ({ telemetry }: { telemetry: Telemetry }) => {
  const checks = checksOf(telemetry)
  // Where nothing is missing there is nothing to add.
  const columns = missingOf(checks).length > 0 ? COLUMNS : COLUMNS.filter(({ name }) => name !== 'add')
  return (
    <>
      <p className={classes.say}>{sayChecks(checks)}</p>
      <DataTable
        name="telemetry"
        title="Figures and what they need"
        note={telemetry.language === '' ? 'its spans don’t say their language' : `language: ${telemetry.language}`}
        of={nameOf(telemetry.of)}
        columns={columns}
        rows={checks}
        id={({ id }) => id}
      />
    </>
  )
}
