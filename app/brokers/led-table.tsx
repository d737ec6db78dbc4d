'use client'
import type { TopologyEntity } from '../../model/api.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { figureHead } from '../format/csv.ts'
import { figureText, MEANINGS, wordOf } from '../format/figure.ts'
import { kindName } from '../format/words.ts'
import { HealthMark } from '../icons/marks.tsx'
import { type Column, DataTable } from '../panel/data-table.tsx'
import panel from '../panel/panel.module.css'
import { figureValue } from '../panel/sort.ts'
import { addressOf } from '../things/address.ts'
import { type Led, ledBy } from './leads.ts'

/** As many as one reads; a file has all. */
const MOST = 25

/** What goes through it: the topics, queues or streams that it leads. */
export const LedTable = ({ node, picture }: { node: TopologyEntity; picture: Picture }) => {
  const led = ledBy(node, picture.entities.values())
  if (led.length === 0) return null
  const parted = led.some(({ partitions }) => partitions !== null)
  return (
    <DataTable
      name="leads"
      title={node.transport === 'redis' ? 'What it holds' : 'What it leads'}
      note={led.length}
      of={node.name}
      columns={[NAME, ...(parted ? PARTITIONS : [kindOf(node)]), RATE]}
      rows={led}
      id={({ id }) => id}
      most={MOST}
    />
  )
}

const NAME: Column<Led> = {
  name: 'name',
  word: 'channel',
  first: 'up',
  left: true,
  value: ({ name }) => name,
  cell: ({ id, name, kind, health }) => (
    <>
      <Link className={panel.link} href={addressOf({ id, kind })}>
        {name}
      </Link>{' '}
      <HealthMark health={health} size={12} />
    </>
  )
}

const kindOf = ({ transport }: TopologyEntity): Column<Led> => ({
  name: 'kind',
  word: 'kind',
  first: 'up',
  left: true,
  value: ({ kind }) => kindName(kind, transport)
})

const PARTITIONS: readonly Column<Led>[] = [
  {
    name: 'partitions',
    word: 'leads',
    meaning: 'Partitions that it leads, of all that there are.',
    first: 'down',
    value: ({ partitions }) => partitions?.led ?? null,
    cell: ({ partitions }) => (partitions === null ? '–' : `${partitions.led} of ${partitions.all}`)
  },
  {
    name: 'lacking',
    word: 'not in sync',
    meaning: 'Partitions it leads of which a replica has not everything.',
    first: 'down',
    value: ({ partitions }) => partitions?.lacking ?? null,
    cell: ({ partitions }) => (partitions === null ? '–' : partitions.lacking === 0 ? 'none' : partitions.lacking),
    says: ({ partitions }) => ({ 'data-health': (partitions?.lacking ?? 0) > 0 ? 'warn' : 'ok' })
  }
]

const RATE: Column<Led> = {
  name: 'rate',
  word: wordOf('in_rate').toLowerCase(),
  head: figureHead('in_rate'),
  meaning: MEANINGS.in_rate,
  first: 'down',
  value: ({ rate }) => figureValue(rate),
  cell: ({ rate }) => figureText('in_rate', rate)
}
