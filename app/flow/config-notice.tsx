'use client'
import type { ConfigError } from '../../model/api.ts'
import { useNow } from '../client/use-live.ts'
import { When } from '../format/when.tsx'
import classes from './config-notice.module.css'

/** What is wrong with the configuration file since it was changed. Nothing where it is in force. */
export const ConfigNotice = ({ error }: { error: ConfigError | null }) => {
  const now = useNow(5000)
  return <div aria-live="polite">{error === null ? null : <Broken error={error} now={now} />}</div>
}

const Broken = ({ error, now }: { error: ConfigError; now: number }) => {
  const { place, what } = split(error.message)
  return (
    <section className={classes.notice} aria-label="Configuration">
      <p>
        <b>The changed configuration is not in force.</b> It is wrong since <When at={error.at} now={now} />; the last
        good one goes on.
      </p>
      <p>
        {place === null ? null : <code>{place}</code>}
        {what} {error.todo}
      </p>
    </section>
  )
}

/** `/etc/plumbline.yaml:5:3: …`: the place stands by itself, without the folders that the reader knows. */
const split = (message: string): { place: string | null; what: string } => {
  const [, place, what] = /^(\S*:\d+:\d+): (.*)$/s.exec(message) ?? []
  return place === undefined || what === undefined
    ? { place: null, what: message }
    : { place: place.split('/').at(-1) ?? place, what }
}
