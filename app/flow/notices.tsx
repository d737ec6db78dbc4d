'use client'
import type { Picture } from '../client/picture.ts'
import { ConfigNotice } from './config-notice.tsx'
import { GapNotice } from './gap-notice.tsx'
import { NodeNotice } from './node-notice.tsx'
import classes from './notices.module.css'

/** What a person should know before reading the picture, above it at the left. */
export const Notices = ({
  entities,
  gaps,
  targets,
  configError
}: Pick<Picture, 'entities' | 'gaps' | 'targets' | 'configError'>) => (
  <div className={classes.notices}>
    <ConfigNotice error={configError} />
    <NodeNotice entities={entities} />
    <GapNotice gaps={gaps} targets={targets} />
  </div>
)
