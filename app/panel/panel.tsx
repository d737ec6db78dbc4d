'use client'
import { UnstyledButton } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import type { Choose } from '../flow/use-choice.ts'
import { EdgeIcon, KindIcon } from '../icons/kinds.tsx'
import { UiIcon } from '../icons/ui.tsx'
import { addressOf, hasPage } from '../things/address.ts'
import { KeptTraces } from '../traces/kept-traces.tsx'
import { FiringAlerts } from './alerts.tsx'
import { Charts } from './charts.tsx'
import { Consumers } from './consumers.tsx'
import { Facts } from './facts.tsx'
import { FigureGrid } from './figure-grid.tsx'
import { Findings } from './findings.tsx'
import { Gaps } from './gaps.tsx'
import { Members } from './members.tsx'
import { Methods } from './methods.tsx'
import { Neighbours } from './neighbours.tsx'
import classes from './panel.module.css'
import { Parts } from './parts.tsx'
import { SayBox } from './say-box.tsx'
import { type Subject, subjectOf } from './subject.ts'
import { Subscriptions } from './subscriptions.tsx'
import { Waits } from './waits.tsx'

/** All that is known of one thing: a sentence first, then figures, then charts, then who is touched, then raw facts. */
export const Panel = ({ id, picture, choose }: { id: string; picture: Picture; choose: Choose }) => {
  const subject = subjectOf(id, picture)
  const panel = useKeyboardHome()
  const close = () => choose({ sel: null })
  const go = (sel: string) => choose({ sel })
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      className={classes.panel}
      aria-label={subject === undefined ? 'Gone' : `${subject.kindLine} ${subject.name}`}
    >
      <CloseButton close={close} />
      {subject === undefined ? <Gone id={id} /> : <Body subject={subject} picture={picture} go={go} />}
    </aside>
  )
}

const CloseButton = ({ close }: { close(): void }) => (
  <UnstyledButton className={classes.close} onClick={close} aria-label="Close the panel (Esc)">
    <UiIcon name="close" />
  </UnstyledButton>
)

/**
 * Who opened the panel by keyboard, or on a phone, where it covers the page, goes on inside it; when it closes, the keyboard is where it
 * was before.
 */
const useKeyboardHome = () => {
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    const before = document.activeElement
    const byKey = before instanceof HTMLElement && before.matches('.react-flow__node:focus-visible')
    if (byKey || window.matchMedia('(max-width: 720px)').matches) panel.current?.focus({ preventScroll: true })
    return () => {
      if (byKey && (document.activeElement === document.body || panel.current?.contains(document.activeElement)))
        before.focus({ preventScroll: true })
    }
  }, [])
  return panel
}

const RECENT_MS = 15 * 60_000

const Body = ({ subject, picture, go }: { subject: Subject; picture: Picture; go(id: string): void }) => (
  <div className={classes.body}>
    <p className={classes.kind} {...(subject.transport === null ? {} : { 'data-transport': subject.transport })}>
      {subject.kind === 'edge' ? <EdgeIcon size={15} /> : <KindIcon kind={subject.kind} size={15} />}
      {subject.kindLine}
    </p>
    <h2 className={classes.name}>{subject.name}</h2>
    <SayBox subject={subject} picture={picture} />
    <FiringAlerts subject={subject} picture={picture} />
    <FigureGrid figures={subject.figures} kind={subject.kind} health={subject.health} />
    <Charts subject={subject} at={picture.at} />
    <Subscriptions subject={subject} picture={picture} go={go} />
    <Neighbours subject={subject} picture={picture} go={go} />
    <Methods subject={subject} go={go} />
    <Waits subject={subject} picture={picture} go={go} />
    <KeptTraces subject={subject} at={picture.at} backMs={RECENT_MS} words="last 15 min" />
    <Parts subject={subject} picture={picture} />
    <Consumers subject={subject} picture={picture} />
    <Members subject={subject} />
    <Findings subject={subject} picture={picture} />
    <Gaps gaps={subject.gaps} />
    <Facts subject={subject} />
    <OwnPage subject={subject} />
  </div>
)

/** At the foot, always in sight: the same at full size, over other times. */
const OwnPage = ({ subject: { entity } }: { subject: Subject }) =>
  entity === null || !hasPage(entity) ? null : (
    <div className={classes.actions}>
      <Link className={classes.action} href={addressOf(entity)}>
        <UiIcon name="open" size={15} />
        Open its page
      </Link>
    </div>
  )

const Gone = ({ id }: { id: string }) => (
  <div className={classes.body}>
    <h2 className={classes.name}>Not here</h2>
    <p className={classes.dim}>
      Nothing on the picture has this id. It may have been removed, or not been seen yet: if it comes, it is shown here.
    </p>
    <p className={classes.id}>{id}</p>
  </div>
)
