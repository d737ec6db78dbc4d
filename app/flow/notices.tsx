'use client'
import type { Picture } from '../client/picture.ts'
import { ConfigNotice } from './config-notice.tsx'
import { GapNotice } from './gap-notice.tsx'
import classes from './notices.module.css'

/** What a person should know before reading the picture, above it at the left. */
export const Notices = ({ gaps, targets, configError }: Pick<Picture, 'gaps' | 'targets' | 'configError'>) => (
  <div className={classes.notices}>
    <ConfigNotice error={configError} />
    <GapNotice gaps={gaps} targets={targets} />
  </div>
)
