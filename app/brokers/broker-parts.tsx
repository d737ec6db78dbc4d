'use client'
import type { Picture } from '../client/picture.ts'
import { figureText, wordOf } from '../format/figure.ts'
import panel from '../panel/panel.module.css'
import type { Subject } from '../panel/subject.ts'
import classes from './brokers.module.css'
import { capacityOf } from './capacity.ts'
import { LedTable } from './led-table.tsx'
import { PeerTable } from './peer-table.tsx'

/** Beyond this much of a limit, it is worth a look. */
const NEARLY = 0.8

/** What only a broker's node has: what it uses of what it may, how it stands beside its peers, and what it leads. */
export const BrokerParts = ({ subject, picture }: { subject: Subject; picture: Picture }) => {
  const { kind, entity } = subject
  if (kind !== 'node' || entity === null) return null
  return (
    <>
      <CapacityBars subject={subject} />
      <PeerTable subject={subject} picture={picture} />
      <LedTable node={entity} picture={picture} />
    </>
  )
}

const CapacityBars = ({ subject: { figures, labels, transport } }: { subject: Subject }) => {
  const all = capacityOf(figures, labels)
  if (all.length === 0) return null
  return (
    <section>
      <h2 className={panel.heading}>Capacity</h2>
      <dl className={classes.capacity} {...(transport === null ? {} : { 'data-transport': transport })}>
        {all.map(({ name, figure, limit, share }) => (
          <div key={name} data-capacity={name}>
            <dt>{wordOf(name)}</dt>
            <dd {...('unknown' in figure ? { title: figure.unknown } : {})}>
              <b>{figureText(name, figure)}</b> {limit}
            </dd>
            <dd
              className={classes.track}
              data-full={share === null || share < NEARLY ? 'no' : share < 1 ? 'nearly' : 'over'}
              aria-hidden="true"
            >
              {share === null ? null : <span style={{ width: `${Math.min(1, share) * 100}%` }} />}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
