'use client'
import type { Json } from '../../model/observation.ts'
import classes from './panel.module.css'
import type { Subject } from './subject.ts'

interface Consumer {
  name: string
  tag: string
  host: string
  prefetch: string
  ack: string
}

/** Who reads a queue, and how each was set up, as its broker says. */
export const Consumers = ({ subject }: { subject: Subject }) => {
  const consumers = consumersOf(subject.entity?.facts)
  if (consumers.length === 0) return null
  return (
    <section>
      <h3 className={classes.heading}>
        Consumers <small>{consumers.length}</small>
      </h3>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">client</th>
            <th scope="col">host</th>
            <th scope="col">prefetch</th>
            <th scope="col">acknowledges</th>
          </tr>
        </thead>
        <tbody>
          {consumers.map(({ name, tag, host, prefetch, ack }) => (
            <tr key={`${name}/${tag}`}>
              <td title={tag}>{name}</td>
              <td>{host}</td>
              <td>{prefetch}</td>
              <td>{ack}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** From `facts.consumers`: `{name, tag, host, prefetch?, ack?, status?, active?}`. Of a single active consumer the others wait. */
export const consumersOf = (facts: Json | undefined): Consumer[] => {
  const consumers = fieldOf(facts, 'consumers')
  if (!Array.isArray(consumers)) return []
  return consumers.map((consumer) => {
    const active = fieldOf(consumer, 'active')
    const role = active === true ? ' (active)' : active === false ? ' (waits)' : ''
    return {
      name: `${textOf(fieldOf(consumer, 'name'))}${role}`,
      tag: textOf(fieldOf(consumer, 'tag')),
      host: textOf(fieldOf(consumer, 'host')),
      prefetch: prefetchOf(fieldOf(consumer, 'prefetch')),
      ack: ACKS[textOf(fieldOf(consumer, 'ack'))] ?? '–'
    }
  })
}

const ACKS: Record<string, string> = { manual: 'each', automatic: 'none' }

const prefetchOf = (prefetch: Json | undefined): string =>
  typeof prefetch !== 'number' ? '–' : prefetch === 0 ? 'no limit' : String(prefetch)

const fieldOf = (json: Json | undefined, name: string): Json | undefined =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? json[name] : undefined

const textOf = (json: Json | undefined): string => (typeof json === 'string' ? json : '')
