'use client'
import type { Targets } from '../../model/api.ts'
import { When } from '../format/when.tsx'
import { HealthMark } from '../icons/marks.tsx'
import classes from './targets.module.css'

/** Which configuration is in force, and why a newer one is not. */
export const ConfigBox = ({ config, configError, now }: Pick<Targets, 'config' | 'configError'> & { now: number }) =>
  configError == null ? (
    <p className={classes.config}>
      {config === null ? (
        <>
          There is no <code>plumbline.yaml</code>: what answers on this machine’s usual ports is watched.
        </>
      ) : (
        <>
          <code>{config}</code> is in force. A change is taken up as it is saved.
        </>
      )}
    </p>
  ) : (
    <div className={classes.broken} role="alert">
      <HealthMark health="warn" size={15} />
      <div>
        <p>
          <b>
            The configuration is not right since <When at={configError.at} now={now} />; the last good one stays in
            force.
          </b>
        </p>
        <p>{configError.message}</p>
        <p>{configError.todo}</p>
      </div>
    </div>
  )
