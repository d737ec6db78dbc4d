'use client'
import type { Json } from '../../model/observation.ts'
import { type Column, DataTable } from './data-table.tsx'
import type { Subject } from './subject.ts'

interface Member {
  key: string
  name: string
  /** Of a static member the name that it keeps over a restart. */
  instance: string
  where: string
  /** How many it was given; null where that isn't told. */
  partitions: number | null
}

/** Who is in a group, as its broker says. */
export const Members = ({ subject }: { subject: Subject }) => {
  const members = membersOf(subject.entity?.facts)
  // Of whom only the name is told, that stands beside what each holds (./group-consumers.tsx).
  if (members.every(({ where, partitions }) => where === '' && partitions === null)) return null
  return (
    <DataTable
      name="members"
      title="Members"
      heading="h3"
      note={members.length}
      of={subject.name}
      columns={COLUMNS.filter(
        ({ name, value }) => name === 'client' || members.some((each) => (value(each) ?? '') !== '')
      )}
      rows={members}
      id={({ key }) => key}
    />
  )
}

/** Of what no member's broker tells there is no column. */
const COLUMNS: readonly Column<Member>[] = [
  { name: 'client', word: 'client', first: 'up', value: ({ name }) => name },
  {
    name: 'instance',
    word: 'instance',
    meaning: 'A static member: it may restart without a rebalance.',
    first: 'up',
    value: ({ instance }) => instance
  },
  { name: 'host', word: 'host', first: 'up', value: ({ where }) => where },
  {
    name: 'partitions',
    word: 'partitions',
    first: 'down',
    value: ({ partitions }) => partitions,
    cell: ({ partitions }) => (partitions === null ? '' : partitions === 0 ? 'none' : partitions)
  }
]

/** From `facts.members`: `{client, instance?, host?, partitions?: {topic: [partition]}}`. */
export const membersOf = (facts: Json | undefined): Member[] => {
  const members = fieldOf(facts, 'members')
  if (!Array.isArray(members)) return []
  return members.map((member, i) => ({
    key: i.toString(),
    name: textOf(fieldOf(member, 'client')),
    instance: textOf(fieldOf(member, 'instance')),
    where: textOf(fieldOf(member, 'host')).replace(/^\//, ''),
    partitions: partitionsOf(fieldOf(member, 'partitions'))
  }))
}

const fieldOf = (json: Json | undefined, name: string): Json | undefined =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? json[name] : undefined

const textOf = (json: Json | undefined): string => (typeof json === 'string' ? json : '')

const partitionsOf = (json: Json | undefined): number | null =>
  typeof json !== 'object' || json === null || Array.isArray(json)
    ? null
    : Object.values(json).reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0)
