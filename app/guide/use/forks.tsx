'use client'
import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { factsOf } from '../../../guide/facts.ts'
import type { ForkId, PathStep } from '../../../model/finding.ts'
import type { ProfileAnswer } from '../../../model/profile.ts'
import { type Trouble, troubleOf } from '../../client/fetch.ts'
import { pinAnswer } from '../../client/findings.ts'
import { When } from '../../format/when.tsx'
import panel from '../../panel/panel.module.css'
import finding from '../finding.module.css'
import { SayForm } from './say-form.tsx'
import classes from './use.module.css'

interface ForksProps {
  answer: ProfileAnswer
  now: number
  changed(): void
}

/** The four questions of the decision chart, answered by what is seen or by people, and where its path ends. */
export const Forks = ({ answer, now, changed }: ForksProps) => {
  const { forks, path, end, sure, transport } = answer
  const asked = new Set(path.map(({ fork }) => fork))
  return (
    <section>
      <h2 className={panel.heading}>Which transport?</h2>
      <p className={classes.end} data-transport={end}>
        The chart ends at <b>{factsOf(end).title}</b>
        {end === transport ? ', where it is.' : '.'} {sure ? null : 'Not all of its questions could be answered.'}
      </p>
      <ol className={finding.path}>
        {forks.map((step) => (
          <Fork key={step.fork} of={answer.of} step={step} asked={asked.has(step.fork)} now={now} changed={changed} />
        ))}
      </ol>
    </section>
  )
}

const WORDS = { yes: 'yes', no: 'no', unknown: 'can’t tell' } as const

interface ForkProps {
  of: string
  step: PathStep
  /** Whether the path comes to it. */
  asked: boolean
  now: number
  changed(): void
}

const Fork = ({ of, step, asked, now, changed }: ForkProps) => {
  const [open, setOpen] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const { question, answer, why, pinned, observed, fork } = step
  if (fork === undefined) return null
  const unpin = () => {
    // Who takes a pin away is not kept: what is observed answers again.
    pinAnswer({ of, fork, answer: null, by: 'page', why: 'taken away' }).then(changed, (error: unknown) =>
      setTrouble(troubleOf(error))
    )
  }
  return (
    <li data-answer={answer} data-fork={fork} data-asked={asked} className={asked ? undefined : classes.beyond}>
      <span className={finding.question}>{question}</span> <b>{WORDS[answer]}</b>
      {pinned === undefined ? null : <em className={classes.pinned}>pinned</em>}
      <UnstyledButton className={classes.small} onClick={pinned === undefined ? () => setOpen(!open) : unpin}>
        {pinned === undefined ? 'Pin an answer' : 'Take the pin away'}
      </UnstyledButton>
      <span className={finding.why}>
        {why}
        {pinned === undefined ? null : (
          <>
            {' '}
            {pinned.by}, <When at={pinned.at} now={now} />. Seen: {WORDS[observed ?? 'unknown']}.
          </>
        )}
      </span>
      {trouble === null ? null : <p role="alert">{trouble.message}</p>}
      {open ? (
        <Pin
          of={of}
          fork={fork}
          question={question}
          done={() => {
            setOpen(false)
            changed()
          }}
        />
      ) : null}
    </li>
  )
}

const Pin = ({ of, fork, question, done }: { of: string; fork: ForkId; question: string; done(): void }) => (
  <SayForm
    label={`Pin an answer: ${question}`}
    choices={[
      { value: 'yes', word: 'yes' },
      { value: 'no', word: 'no' }
    ]}
    why="Why, in a sentence"
    save="Pin"
    send={({ by, why, choice }) => pinAnswer({ of, fork, answer: choice, by, why })}
    done={done}
  />
)
