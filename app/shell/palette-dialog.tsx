'use client'
import { Modal } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useMemo, useRef, useState } from 'react'
import { useLive } from '../client/use-live.ts'
import { KindIcon } from '../icons/kinds.tsx'
import { HealthMark } from '../icons/marks.tsx'
import { UiIcon } from '../icons/ui.tsx'
import { findJumps, type Jump, jumpsOf } from './jumps.ts'
import classes from './palette.module.css'

const LIST = 'palette-list'

export const PaletteDialog = ({ open, onClose }: { open: boolean; onClose(): void }) => (
  <Modal
    opened={open}
    onClose={onClose}
    withCloseButton={false}
    padding={0}
    size="lg"
    yOffset="12vh"
    aria-label="Go to"
    // It goes at once: asked for again, it begins anew and not with what was typed before.
    transitionProps={{ duration: 80, exitDuration: 0 }}
  >
    <Finder close={onClose} />
  </Modal>
)

/** A field, and what it finds. The arrows choose, Enter goes. */
const Finder = ({ close }: { close(): void }) => {
  const { picture } = useLive()
  const router = useRouter()
  const [question, setQuestion] = useState('')
  const [chosen, setChosen] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const jumps = useMemo(() => jumpsOf(picture), [picture])
  const found = findJumps(jumps, question)
  const at = Math.min(chosen, found.length - 1)
  const go = (jump: Jump | undefined) => {
    if (jump === undefined) return
    close()
    router.push(jump.href)
  }
  const move = (by: number) => {
    const next = (at + by + found.length) % Math.max(1, found.length)
    setChosen(next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <>
      <div className={classes.field}>
        <UiIcon name="search" size={17} />
        <input
          // biome-ignore lint/a11y/noAutofocus: it was just asked for, and typing is all one does with it.
          autoFocus
          data-autofocus
          role="combobox"
          aria-label="Go to a page, service, channel, group, target or alert"
          aria-expanded="true"
          aria-controls={LIST}
          aria-activedescendant={found.length === 0 ? undefined : `${LIST}-${at}`}
          placeholder="Go to a page, service, topic, queue, alert…"
          value={question}
          onChange={({ currentTarget }) => {
            setQuestion(currentTarget.value)
            setChosen(0)
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault()
              move(event.key === 'ArrowDown' ? 1 : -1)
            }
            if (event.key === 'Enter') go(found[at])
          }}
        />
      </div>
      {found.length === 0 ? (
        <p className={classes.none}>Nothing has such a name.</p>
      ) : (
        <div id={LIST} ref={list} className={classes.list} role="listbox" aria-label="Found">
          {found.map((jump, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are the field's, where the focus stays.
            <div
              key={`${jump.icon} ${jump.href}`}
              id={`${LIST}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === at}
              className={classes.option}
              {...(jump.transport === null ? {} : { 'data-transport': jump.transport })}
              onPointerMove={() => setChosen(i)}
              onClick={() => go(jump)}
            >
              <Icon jump={jump} />
              <b>{jump.name}</b>
              <span>{jump.what}</span>
              <HealthMark health={jump.health} size={12} />
            </div>
          ))}
        </div>
      )}
    </>
  )
}

const Icon = ({ jump: { icon } }: { jump: Jump }) => {
  switch (icon) {
    case 'page':
      return <UiIcon name="flow" size={16} />
    case 'alert':
      return <UiIcon name="alerts" size={16} />
    case 'target':
      return <UiIcon name="target" size={16} />
    default:
      return <KindIcon kind={icon} size={16} />
  }
}
