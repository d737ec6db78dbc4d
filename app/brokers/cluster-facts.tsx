'use client'
import { getTargets } from '../client/fetch.ts'
import { Link } from '../client/link.tsx'
import { useAnswer } from '../client/use-answer.ts'
import facts from '../panel/facts.module.css'
import panel from '../panel/panel.module.css'
import type { Subject } from '../panel/subject.ts'

/** What is told of a node's broker as a whole: its version, its cluster. */
export const ClusterFacts = ({ subject: { kind, target } }: { subject: Subject }) =>
  kind === 'node' && target !== null ? <OfTarget target={target} /> : null

const OfTarget = ({ target }: { target: string }) => {
  const { answer } = useAnswer(getTargets, target)
  const found = answer?.targets.find(({ id }) => id === target)
  if (found === undefined) return null
  return (
    <section>
      <h3 className={panel.heading}>
        Target{' '}
        <Link className={panel.plain} href="/targets">
          {target}
        </Link>
      </h3>
      <dl className={facts.facts}>
        {Object.entries({ ...found.labels, address: found.address }).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
