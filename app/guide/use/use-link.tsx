import { Link } from '../../client/link.tsx'
import panel from '../../panel/panel.module.css'
import type { Subject } from '../../panel/subject.ts'

const CHANNELS = new Set(['topic', 'stream', 'queue', 'rpc_method'])

/** From a channel's page to how it is used, against the guide. */
export const UseLink = ({ subject: { id, kind } }: { subject: Subject }) =>
  CHANNELS.has(kind) ? (
    <section>
      <h2 className={panel.heading}>Against the guide</h2>
      <p className={panel.dim}>
        <Link className={panel.link} href={`/guide/${id}`}>
          How it is used
        </Link>
        : its figures with their time and source, the decision chart answered, and how each transport would carry it.
      </p>
    </section>
  ) : null
