import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { Prose } from '../format/prose.tsx'
import { titleOf } from '../guide/names.ts'
import { FindingMark } from '../icons/marks.tsx'
import classes from './panel.module.css'
import type { Subject } from './subject.ts'

/** What of a thing, or of the methods it answers, strays from the guide. */
export const Findings = ({ subject, picture }: { subject: Subject; picture: Picture }) => {
  const ids = new Set([subject.id, ...subject.methods.map(({ id }) => id)])
  const findings = picture.findings.filter(({ of }) => ids.has(of))
  return findings.length === 0 ? null : (
    <section>
      <h3 className={classes.heading}>The guide</h3>
      <ul className={classes.rows}>
        {findings.map((finding) => (
          <li key={finding.id} className={classes.row} data-finding={finding.rule}>
            <span className={classes.tilted}>
              <FindingMark size={14} />
            </span>
            <p className={classes.dim}>
              <Link className={classes.plain} href={`/guide?finding=${encodeURIComponent(finding.id)}`}>
                {titleOf(finding)}
              </Link>
              {': '}
              <Prose text={finding.summary} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
