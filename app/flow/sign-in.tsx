'use client'
import { PasswordInput, UnstyledButton } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { signIn, type Trouble, troubleOf } from '../client/fetch.ts'
import classes from './message.module.css'

/** Trades the token for a cookie, then begins anew. */
export const SignIn = () => {
  const [token, setToken] = useState('')
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [busy, setBusy] = useState(false)
  const send = (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    signIn(token)
      .then(() => window.location.reload())
      .catch((error: unknown) => {
        setTrouble(troubleOf(error))
        setBusy(false)
      })
  }
  return (
    <form className={classes.form} onSubmit={send}>
      <PasswordInput
        label="Token"
        autoComplete="current-password"
        value={token}
        onChange={({ currentTarget }) => setToken(currentTarget.value)}
        error={trouble === null ? null : `${trouble.message} ${trouble.todo}`}
        autoFocus
      />
      <UnstyledButton type="submit" className={classes.primary} disabled={busy || token === ''}>
        Open
      </UnstyledButton>
    </form>
  )
}
