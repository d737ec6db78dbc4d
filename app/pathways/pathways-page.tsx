'use client'
import { useMemo } from 'react'
import type { Pathway } from '../../model/pathway.ts'
import { pathwaysOf, throughOf } from '../../model/pathway.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { useLive } from '../client/use-live.ts'
import { useQuery } from '../client/use-query.ts'
import { Loading } from '../flow/loading.tsx'
import { TroublePage } from '../flow/trouble-page.tsx'
import { figureHead } from '../format/csv.ts'
import { figureText } from '../format/figure.ts'
import { type Column, DataTable } from '../panel/data-table.tsx'
import { figureValue } from '../panel/sort.ts'
import head from '../shell/head.module.css'
import { PageHead } from '../shell/page-head.tsx'
import { addressOf } from '../things/address.ts'
import chain from './chain.module.css'
import { Chain } from './chain.tsx'
import { NoPathways } from './no-pathways.tsx'
import classes from './pathways.module.css'
import share from './share.module.css'
import { ShareBar } from './share-bar.tsx'
import { doingOf, longestOf, shareWords } from './time.ts'

/** Every way that messages go, end to end, those that most go first. */
export const PathwaysPage = () => {
  const { picture, connection } = useLive()
  const { query } = useQuery()
  const all = useMemo(() => (picture === null ? [] : pathwaysOf(picture.entities)), [picture])
  if (picture === null)
    return connection.trouble === null ? (
      <Loading title="Pathways" />
    ) : (
      <TroublePage title="Pathways" trouble={connection.trouble} />
    )
  if (all.length === 0) return <NoPathways />
  const through = query.get('through')
  const shown = through === null ? all : all.filter(({ hops }) => throughOf(hops).has(through))
  return (
    <>
      <PageHead title="Pathways" sub={<Sub shown={shown.length} through={through} picture={picture} />} />
      <main className={classes.list}>
        <DataTable
          name="ways"
          title="Ways that messages go"
          note="from where each began to where nothing was sent on"
          of="pathways"
          columns={columnsOf(picture)}
          rows={shown}
          id={({ id }) => id}
        />
        <Key />
      </main>
    </>
  )
}

const Sub = ({ shown, through, picture }: { shown: number; through: string | null; picture: Picture }) => (
  <>
    <span className={head.count}>{shown === 1 ? '1 way' : `${shown} ways`}</span>
    {through === null ? null : (
      <Link className={head.count} href="/pathways" title="Show all ways">
        through {picture.entities.get(through)?.name ?? through} ×
      </Link>
    )}
  </>
)

const columnsOf = (picture: Picture): Column<Pathway>[] => [
  {
    name: 'way',
    word: 'way',
    first: 'up',
    left: true,
    value: ({ name }) => name,
    cell: (way) => (
      <Link className={chain.way} href={addressOf({ id: way.id, kind: 'pathway' })}>
        {way.hops.length === 0 ? OTHERS : <Chain hops={way.hops} picture={picture} />}
      </Link>
    )
  },
  ...(['rate', 'p50', 'p95', 'p99'] as const).map(
    (name): Column<Pathway> => ({
      name,
      word: name,
      head: figureHead(name),
      first: 'down',
      meaning: MEANS[name],
      value: ({ figures }) => figureValue(figures[name]),
      cell: ({ figures }) => figureText(name, figures[name]),
      says: ({ figures: { [name]: figure } }) =>
        figure !== undefined && 'unknown' in figure ? { title: figure.unknown } : {}
    })
  ),
  {
    name: 'most',
    word: 'most of the time',
    first: 'up',
    left: true,
    value: (way) => longestOf(way)?.name ?? null,
    exported: (way) => {
      const hop = longestOf(way)
      return hop === undefined ? null : `${doingOf(hop)} ${shareWords(hop)}`
    },
    cell: (way) => <Most way={way} />
  }
]

const OTHERS = 'All other ways: more than are told apart'
const MEANS = {
  rate: 'Messages a second that came to the end of this way.',
  p50: 'Half of the messages took at most this long, from the beginning of the way to its end.',
  p95: '19 of 20 messages took at most this long, from the beginning of the way to its end.',
  p99: '99 of 100 messages took at most this long, from the beginning of the way to its end.'
} as const

const Most = ({ way }: { way: Pathway }) => {
  const hop = longestOf(way)
  if (hop === undefined) return <span className={classes.faint}>–</span>
  return (
    <span className={share.most}>
      <ShareBar hops={way.hops} />
      <span>
        {doingOf(hop)} <em>{shareWords(hop)}</em>
      </span>
    </span>
  )
}

/** What the parts of a bar mean. */
export const Key = () => (
  <p className={share.key}>
    <span className={share.part} data-wait="false" aria-hidden="true" /> processing
    <span className={share.part} data-wait="true" aria-hidden="true" /> waiting in a channel
  </p>
)
