'use client'
import { useState } from 'react'
import type { Alert } from '../../model/alert.ts'
import { muteAlert } from '../client/alerts.ts'
import { type Trouble, troubleOf } from '../client/fetch.ts'
import { moment, utc } from '../format/time.ts'
import classes from './alerts.module.css'
import { MUTE_TIMES, muteEnd } from './mute-times.ts'

/** Nobody is told of it for a while. It goes on being judged and shown. */
export const MuteMenu = ({ alert, now, muted }: { alert: Alert; now: number; muted: boolean }) => {
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const mute = (until: number | null) => {
    muteAlert({ alert: alert.id, until }).then(
      () => setTrouble(null),
      (error: unknown) => setTrouble(troubleOf(error))
    )
  }
  return (
    <>
      <select
        className={classes.mute}
        aria-label={`Mute: ${alert.ruleName}`}
        title={
          trouble?.message ??
          `${muted ? `Until ${utc(alert.mutedUntil ?? 0)}. ` : ''}While it is muted nobody is told of it; it is judged and shown as before.`
        }
        value=""
        data-muted={muted}
        onChange={({ currentTarget }) => {
          const time = MUTE_TIMES.find(({ id }) => id === currentTarget.value)
          mute(time === undefined ? null : muteEnd(time, Date.now()))
        }}
      >
        <option value="" disabled>
          {muted ? `Muted until ${moment(alert.mutedUntil ?? 0, now)}` : 'Mute'}
        </option>
        {muted ? <option value="lift">Tell again</option> : null}
        {MUTE_TIMES.map((time) => (
          <option key={time.id} value={time.id} title={`Until ${utc(muteEnd(time, now))}`}>
            {time.name}
          </option>
        ))}
      </select>
      {trouble === null ? null : <small role="alert">{trouble.message}</small>}
    </>
  )
}
