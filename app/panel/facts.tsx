'use client'
import { When } from '../format/when.tsx'
import { EntryIds } from './entry-ids.tsx'
import classes from './facts.module.css'
import panel from './panel.module.css'
import type { Subject } from './subject.ts'

/** Raw facts, as the source has them. */
export const Facts = ({ subject: { id, target, labels, entity, figures } }: { subject: Subject }) => {
  const facts = Object.entries(labels).filter(([, value]) => value !== '')
  return (
    <section>
      <h3 className={panel.heading}>Facts</h3>
      <dl className={classes.facts}>
        <EntryIds figures={figures} />
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {entity === null ? null : (
          <div>
            <dt>first seen</dt>
            <dd>
              <When at={entity.since} now={Date.now()} />
            </dd>
          </div>
        )}
        {target === null ? null : (
          <div>
            <dt>target</dt>
            <dd>{target}</dd>
          </div>
        )}
        <div>
          <dt>id</dt>
          <dd>{id}</dd>
        </div>
      </dl>
    </section>
  )
}
