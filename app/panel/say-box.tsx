'use client'
import type { Picture } from '../client/picture.ts'
import { Prose } from '../format/prose.tsx'
import { When } from '../format/when.tsx'
import { HealthMark } from '../icons/marks.tsx'
import { say } from './say.ts'
import classes from './say-box.module.css'
import type { Subject } from './subject.ts'

/** The state in sentences. `Behind since 14:06.` comes first, in the viewer's zone. */
export const SayBox = ({ subject, picture }: { subject: Subject; picture: Picture }) => {
  const { health, lead, since, text } = say(subject, picture)
  return (
    <p className={classes.say} data-health={health} data-summary>
      <HealthMark health={health} size={15} />
      <span>
        <b>
          {lead}
          {since === null ? null : (
            <>
              {' '}
              since <When at={since} now={picture.at} />
            </>
          )}
          .
        </b>{' '}
        <Prose text={text} />
      </span>
    </p>
  )
}
