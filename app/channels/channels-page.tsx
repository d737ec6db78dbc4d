'use client'
import { UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useRouter } from 'next/navigation'
import { useCallback, useMemo, useState } from 'react'
import { formatCount } from '../../model/format.ts'
import { useLive } from '../client/use-live.ts'
import { countsOf } from '../flow/counts.ts'
import { Empty } from '../flow/empty.tsx'
import { Loading } from '../flow/loading.tsx'
import message from '../flow/message.module.css'
import { TroublePage } from '../flow/trouble-page.tsx'
import { csvName } from '../format/csv.ts'
import { CsvLink } from '../format/csv-link.tsx'
import head from '../shell/head.module.css'
import { PageHead } from '../shell/page-head.tsx'
import { addressOf, onFlow } from '../things/address.ts'
import classes from './channels.module.css'
import { type ChannelChoice, filterOf, isFiltered, NO_FILTERS } from './choice.ts'
import { type Column, columnsFor } from './columns.ts'
import { tableOf } from './csv.ts'
import { type Choose, Filters } from './filters.tsx'
import { type Line, linesOf } from './lines.ts'
import { type ChannelRow, Rows } from './rows.ts'
import { SparksContext } from './sparkline.tsx'
import { Table } from './table.tsx'
import { useActive } from './use-active.ts'
import { useChannelChoice } from './use-channel-choice.ts'
import { useChannelKeys } from './use-channel-keys.ts'
import { useOrder } from './use-order.ts'
import { useSparks } from './use-sparks.ts'

/** Height of a row, as table.module.css has it. px */
const ROW = { wide: 36, phone: 68 } as const

/** Everything that messages and calls go through, in one table. What is chosen stands in the address. */
export const ChannelsPage = () => {
  const { picture, connection } = useLive()
  const { choice, choose } = useChannelChoice()
  const [made] = useState(() => new Rows())
  const rows = useMemo(() => (picture === null ? [] : made.of(picture)), [made, picture])
  useChannelKeys(choice, choose)
  if (picture === null)
    return connection.trouble === null ? (
      <Loading title="Channels" />
    ) : (
      <TroublePage title="Channels" trouble={connection.trouble} />
    )
  if (rows.length === 0) return <Empty title="Channels" picture={picture} />
  return <Channels rows={rows} at={picture.at} choice={choice} choose={choose} />
}

interface ChannelsProps {
  rows: readonly ChannelRow[]
  /** When the picture is of, Unix ms. */
  at: number
  choice: ChannelChoice
  choose: Choose
}

const Channels = ({ rows, at, choice, choose }: ChannelsProps) => {
  const router = useRouter()
  const sparks = useSparks()
  sparks.pictureAt = at
  const { rows: ordered, late, reading, again } = useOrder(rows, choice.sort)
  const shown = useMemo(() => (isFiltered(choice) ? ordered.filter(filterOf(choice)) : ordered), [ordered, choice])
  const open = useMemo(() => new Set(choice.open), [choice.open])
  const lines = useMemo(() => linesOf(shown, open), [shown, open])
  const columns = useMemo(() => columnsFor(new Set(kindsOf(rows, choice))), [rows, choice])
  const { active, activate, leave } = useActive(choice.row, choose)
  const phone = useMediaQuery('(max-width: 720px)') ?? false
  const toggle = useCallback(
    (id: string, wanted?: boolean) => {
      const without = choice.open.filter((each) => each !== id)
      choose(
        { open: (wanted ?? without.length === choice.open.length) ? [...without, id] : without },
        { replace: true }
      )
    },
    [choice.open, choose]
  )
  const go = ({ row: { id, opens, kind } }: Line, where: 'page' | 'flow'): void => {
    leave(id)
    router.push(where === 'page' ? addressOf({ id: opens, kind }) : onFlow(opens))
  }
  const seen = useCallback((ids: readonly string[]) => sparks.want(ids), [sparks])
  return (
    <SparksContext value={sparks}>
      <PageHead
        title="Channels"
        sub={<Counts rows={rows} shown={shown} columns={columns} choice={choice} choose={choose} />}
      >
        <Filters rows={rows} choice={choice} choose={choose} />
      </PageHead>
      {shown.length === 0 ? (
        <NoMatch choose={choose} />
      ) : (
        <main className={classes.main}>
          <Table
            lines={lines}
            columns={columns}
            sort={choice.sort}
            rowHeight={phone ? ROW.phone : ROW.wide}
            open={open}
            active={active}
            order={(sort) => choose({ sort })}
            activate={activate}
            toggle={toggle}
            go={go}
            leave={leave}
            seen={seen}
            reading={reading}
          />
          {late ? (
            <p className={classes.held} role="status">
              The order is held while you read.
              <UnstyledButton className={classes.again} onClick={again}>
                Order now
              </UnstyledButton>
            </p>
          ) : null}
        </main>
      )}
    </SparksContext>
  )
}

/** One store of small lines as long as the page is there. */
const kindsOf = (rows: readonly ChannelRow[], { kind }: ChannelChoice): ChannelRow['kind'][] =>
  kind === null ? rows.map((row) => row.kind) : [kind]

interface CountsProps {
  rows: readonly ChannelRow[]
  shown: readonly ChannelRow[]
  columns: readonly Column[]
  choice: ChannelChoice
  choose: Choose
}

const Counts = ({ rows, shown, columns, choice, choose }: CountsProps) => (
  <>
    {countsOf(rows).map(({ health, text }) => (
      <UnstyledButton
        key={health}
        className={head.count}
        data-health={health}
        aria-pressed={choice.show === health}
        onClick={() => choose({ show: choice.show === health ? null : health })}
      >
        {text}
      </UnstyledButton>
    ))}
    {isFiltered(choice) ? (
      <UnstyledButton className={head.count} onClick={() => choose(NO_FILTERS)} title="Take off the filters (Esc)">
        {shown.length === 0 ? 'none match' : `${formatCount(shown.length)} match`} ×
      </UnstyledButton>
    ) : null}
    {shown.length === 0 ? null : (
      <span className={head.count}>
        <CsvLink file={csvName('channels')} what="Channels" table={() => tableOf(shown, columns)} />
      </span>
    )}
  </>
)

const NoMatch = ({ choose }: { choose: Choose }) => (
  <main className={message.page}>
    <section className={message.message}>
      <h2>No channel is what you ask for</h2>
      <p>Names of channels and of their readers were searched, among those that the filters leave.</p>
      <UnstyledButton className={message.primary} onClick={() => choose(NO_FILTERS)}>
        Show all
      </UnstyledButton>
    </section>
  </main>
)
