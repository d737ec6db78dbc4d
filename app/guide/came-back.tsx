import type { Finding } from '../../model/finding.ts'
import { Link } from '../client/link.tsx'
import { When } from '../format/when.tsx'
import classes from './finding.module.css'

/** That a finding was there before, with the way to its earlier life. */
export const CameBack = ({ finding: { earlier }, now }: { finding: Finding; now: number }) =>
  earlier === undefined ? null : (
    <p className={classes.before}>
      It came back: it was here{' '}
      <Link href={`/guide?finding=${encodeURIComponent(earlier.id)}`}>
        from <When at={earlier.since} now={now} /> to <When at={earlier.resolvedAt} now={now} />
      </Link>
      {earlier.times > 1 ? `, and ${earlier.times} times in all` : ''}.
    </p>
  )
