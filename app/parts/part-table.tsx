'use client'
import { formatCount, formatRate, formatSeconds } from '../../model/format.ts'
import type { Picture } from '../client/picture.ts'
import { HealthMark } from '../icons/marks.tsx'
import { type Column, DataTable } from '../panel/data-table.tsx'
import { useRecent } from '../panel/recent.ts'
import type { Subject } from '../panel/subject.ts'
import { type PartRow, partRows, readersIn } from './part-rows.ts'
import { readOf } from './read-of.ts'

interface PartTableProps {
  subject: Subject
  picture: Picture
  /** Id of the subscription that was chosen on the page. */
  reader: string | null
}

/** Each partition as one reader has it: what waits, for how long, how fast it is taken and by whom. */
export const PartTable = ({ subject, picture, reader }: PartTableProps) => {
  const read = readOf(subject, reader)
  const series = useRecent(read?.id ?? null, picture.at)
  if (read === undefined) return null
  const topic = picture.entities.get(read.channel)?.name ?? ''
  const group = picture.entities.get(read.reader ?? '')
  const rows = partRows(series, readersIn(group?.facts, topic), Number(read.labels.partitions ?? 0))
  if (rows.length < 2) return null
  const other = subject.id === read.channel ? group?.name : topic
  const several = subject.subscriptions.length > 1
  return (
    <DataTable
      name="partitions"
      title="Partitions"
      note={
        several && other !== undefined
          ? `${rows.length}, ${subject.id === read.channel ? 'as read by' : 'of'} ${other}`
          : rows.length
      }
      of={`${topic} ${group?.name ?? ''}`.trim()}
      columns={COLUMNS}
      rows={rows}
      id={({ part }) => part}
      most={MOST}
    />
  )
}

/** As many as one reads; a file has all. */
const MOST = 100
const UNSEEN = 'The group has committed nothing here yet, or the partition’s leader is away.'
const NO_RATE = 'Seen for too short a time: a rate needs two polls.'

const rate = (value: number | null): string => (value === null ? '–' : `${formatRate(value)}/s`)

const COLUMNS: readonly Column<PartRow>[] = [
  {
    name: 'partition',
    word: 'partition',
    first: 'up',
    value: ({ part }) => Number(part),
    cell: ({ part, health }) => (
      <>
        {health === 'ok' ? null : <HealthMark health={health} size={11} />} {part}
      </>
    ),
    says: ({ health }) => ({ 'data-health': health })
  },
  {
    name: 'backlog',
    word: 'backlog',
    meaning: 'Messages not yet taken.',
    first: 'down',
    value: ({ backlog }) => backlog,
    cell: ({ backlog }) => (backlog === null ? '–' : formatCount(backlog)),
    says: ({ backlog }) => (backlog === null ? { title: UNSEEN } : {})
  },
  {
    name: 'oldest',
    word: 'oldest',
    head: 'oldest (s)',
    meaning: 'Age of the oldest message not yet taken.',
    first: 'down',
    value: ({ lateness }) => lateness,
    cell: ({ lateness }) => (lateness === null ? '–' : lateness === 0 ? '0 s' : `≈ ${formatSeconds(lateness)}`),
    says: ({ backlog, lateness, health }) => ({
      'data-health': health,
      ...(backlog === null
        ? { title: UNSEEN }
        : lateness === null
          ? { title: 'How old its oldest unread message is can’t be seen.' }
          : {})
    })
  },
  {
    name: 'in',
    word: 'in',
    head: 'in (1/s)',
    meaning: 'Messages that arrive a second.',
    first: 'down',
    value: ({ arrives }) => arrives,
    cell: ({ arrives }) => rate(arrives),
    says: ({ arrives }) => (arrives === null ? { title: NO_RATE } : {})
  },
  {
    name: 'out',
    word: 'out',
    head: 'out (1/s)',
    meaning: 'Messages taken a second.',
    first: 'up',
    value: ({ taken }) => taken,
    cell: ({ taken }) => rate(taken),
    says: ({ taken }) =>
      taken === null ? { title: NO_RATE } : taken < 0 ? { title: 'The position was set back.' } : {}
  },
  {
    name: 'reader',
    word: 'read by',
    first: 'up',
    left: true,
    value: ({ reader }) => reader,
    cell: ({ reader }) => reader ?? 'nobody now'
  }
]
