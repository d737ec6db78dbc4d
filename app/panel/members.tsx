'use client'
import type { Json } from '../../model/observation.ts'
import classes from './panel.module.css'
import type { Subject } from './subject.ts'

interface Member {
  name: string
  where: string
  what: string
}

/** Who is in a group, as its broker says. */
export const Members = ({ subject }: { subject: Subject }) => {
  const members = membersOf(subject.entity?.facts)
  if (members.length === 0) return null
  return (
    <section>
      <h3 className={classes.heading}>
        Members <small>{members.length}</small>
      </h3>
      <table className={classes.table}>
        <tbody>
          {members.map(({ name, where, what }, i) => (
            <tr key={`${name}/${i.toString()}`}>
              <td>{name}</td>
              <td>{where}</td>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** From `facts.members`: `{client, host?, partitions?: {topic: [partition]}}`. */
const membersOf = (facts: Json | undefined): Member[] => {
  const members = fieldOf(facts, 'members')
  if (!Array.isArray(members)) return []
  return members.map((member) => ({
    name: textOf(fieldOf(member, 'client')),
    where: textOf(fieldOf(member, 'host')).replace(/^\//, ''),
    what: partitionsOf(fieldOf(member, 'partitions'))
  }))
}

const fieldOf = (json: Json | undefined, name: string): Json | undefined =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? json[name] : undefined

const textOf = (json: Json | undefined): string => (typeof json === 'string' ? json : '')

const partitionsOf = (json: Json | undefined): string => {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return ''
  const count = Object.values(json).reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0)
  return count === 0 ? 'no partition' : `${count} partition${count === 1 ? '' : 's'}`
}
