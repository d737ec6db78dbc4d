'use client'
import { usePathname } from 'next/navigation'
import { alertAt } from '../../model/id.ts'
import { getEpisode } from '../client/alerts.ts'
import { Link } from '../client/link.tsx'
import { firingKey, type Picture } from '../client/picture.ts'
import { useAnswer } from '../client/use-answer.ts'
import { useLive, useNow } from '../client/use-live.ts'
import { Loading } from '../flow/loading.tsx'
import { TroublePage } from '../flow/trouble-page.tsx'
import { KindIcon } from '../icons/kinds.tsx'
import { UiIcon } from '../icons/ui.tsx'
import { PageHead } from '../shell/page-head.tsx'
import { addressOf } from '../things/address.ts'
import things from '../things/things.module.css'
import classes from './episode.module.css'
import { FindingsThen, ItsFigures, ItsRule, WhoWasTold } from './episode-aside.tsx'
import { EpisodeSaid } from './episode-said.tsx'
import { EpisodeTime } from './episode-time.tsx'
import { type AlertSubject, alertSubject } from './subject-of.ts'

const MINUTE_MS = 60_000

/** One episode of an alert, for whoever looks back: what fired and for how long, its figure and states then, what happened around it, and who was told. */
export const EpisodePage = () => {
  const id = alertAt(usePathname())
  const { picture, connection } = useLive()
  const now = useNow(5000)
  // While it fires it goes on: asked anew each minute, and when an alert comes or goes.
  const { answer, trouble } = useAnswer(
    (signal) => getEpisode(id, signal),
    `${id} ${firingKey(picture)} ${Math.floor(now / MINUTE_MS)}`
  )
  const wrong = trouble ?? connection.trouble
  if (answer === null || picture === null)
    return wrong === null ? <Loading title="Alert" /> : <TroublePage title="Alert" trouble={wrong} />
  const { alert } = answer
  const subject = alertSubject(alert, picture)
  return (
    <>
      <PageHead title={subject.name} sub={<Sub rule={alert.ruleName} subject={subject} />}>
        <Elsewhere of={alert.of} subject={subject} picture={picture} />
      </PageHead>
      <main
        className={things.page}
        {...(subject.transport === null ? {} : { 'data-transport': subject.transport })}
        data-alert={alert.id}
      >
        <div className={things.main}>
          <EpisodeSaid episode={answer} now={now} />
          <EpisodeTime episode={answer} picture={picture} now={now} />
        </div>
        <div className={things.aside}>
          <FindingsThen episode={answer} picture={picture} now={now} />
          <WhoWasTold episode={answer} now={now} />
          <ItsRule episode={answer} />
          <ItsFigures alert={alert} />
        </div>
      </main>
    </>
  )
}

const Sub = ({ rule, subject: { kind } }: { rule: string; subject: AlertSubject }) => (
  <span className={things.kind}>
    {kind === 'target' ? <UiIcon name="target" size={15} /> : <KindIcon kind={kind} size={15} />}
    {rule}
  </span>
)

/** Where what it is about is looked at: as it stands now. */
const Elsewhere = ({ of, subject, picture }: { of: string; subject: AlertSubject; picture: Picture }) => {
  const channel = picture.entities.get(of.split('|')[0] ?? of)
  return (
    <div className={classes.actions}>
      {channel === undefined ? null : (
        <Link className={things.action} href={addressOf(channel)}>
          Its page
        </Link>
      )}
      <Link className={things.action} href={subject.href}>
        <UiIcon name="flow" size={16} />
        Show on Flow
      </Link>
    </div>
  )
}
