'use client'
import { UnstyledButton } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Trouble, troubleOf } from '../../client/fetch.ts'
import classes from './use.module.css'

interface SayFormProps<T extends string> {
  /** What is said by it, for who can't see it. */
  label: string
  choices: readonly { value: T; word: string }[]
  why: string
  save: string
  send(said: { by: string; why: string; choice: T }): Promise<unknown>
  done(): void
}

/** Who says what, and why: it is kept with their name. */
export const SayForm = <T extends string>({ label, choices, why: example, save, send, done }: SayFormProps<T>) => {
  const [by, setBy] = useState('')
  const [why, setWhy] = useState('')
  const [choice, setChoice] = useState(choices[0]?.value)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (choice === undefined) return
    send({ by, why, choice }).then(done, (error: unknown) => setTrouble(troubleOf(error)))
  }
  return (
    <form className={classes.form} aria-label={label} onSubmit={submit}>
      <select
        aria-label="What"
        value={choice}
        onChange={({ currentTarget }) => setChoice(choices.find(({ value }) => value === currentTarget.value)?.value)}
      >
        {choices.map(({ value, word }) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
      <input
        aria-label="Your name"
        placeholder="Your name"
        maxLength={100}
        required
        value={by}
        onChange={({ currentTarget }) => setBy(currentTarget.value)}
      />
      <input
        aria-label="Why"
        className={classes.reason}
        placeholder={example}
        maxLength={500}
        required
        value={why}
        onChange={({ currentTarget }) => setWhy(currentTarget.value)}
      />
      <button type="submit">{save}</button>
      <UnstyledButton className={classes.cancel} onClick={done}>
        Cancel
      </UnstyledButton>
      {trouble === null ? null : (
        <p role="alert">
          {trouble.message} {trouble.todo}
        </p>
      )}
    </form>
  )
}
