import { Unseen } from '../../reasons.ts'
import type { Withheld } from './answers.ts'

const saidBy = (error: unknown): string => (error instanceof Error ? error.message : '')

/** Which of the two an ACL refused: the command for every key, or this key. undefined: it was no refusal. Errors: redis.io, "ACL". */
export const refusedOf = (error: unknown): 'command' | 'key' | undefined => {
  const said = saidBy(error)
  if (!said.startsWith('NOPERM')) return undefined
  return /run the '|run this command/.test(said) ? 'command' : 'key'
}

/** Whether the key or its group went away between two commands, or became something else. */
export const isGone = (error: unknown): boolean => /^(ERR no such key|NOGROUP|WRONGTYPE)/.test(saidBy(error))

/** Why a node of a cluster does not serve a key (redis.io, "Redis cluster specification": MOVED, ASK, TRYAGAIN, CLUSTERDOWN). */
export const withheldOf = (error: unknown): Withheld | undefined => {
  const said = saidBy(error)
  if (said.startsWith('CLUSTERDOWN')) return 'cluster down'
  return /^(MOVED|ASK|TRYAGAIN) /.test(said) ? 'moving' : undefined
}

/** The server's refusal in words, or the error as it is. */
export const wordedOf = (error: unknown): unknown => {
  const said = saidBy(error)
  if (/^WRONGPASS|^ERR (invalid password|AUTH )/.test(said))
    return new Unseen('The server refuses the credentials.', 'the right username and password', 'authentication')
  if (said.startsWith('NOAUTH'))
    return new Unseen('The server asks for a password.', 'username and password in the configuration', 'authentication')
  if (said.startsWith('LOADING')) return new Unseen('The server is loading its data.')
  if (/DB index is out of range/.test(said))
    return new Unseen('The server has no database of this number.', 'another db in the configuration', 'configuration')
  if (/SELECT is not allowed in cluster mode/.test(said))
    return new Unseen('A cluster has one database only.', 'db 0 in the configuration', 'configuration')
  if (/run the 'select'/.test(said))
    return new Unseen('The server does not allow another database than 0.', 'ACL rule +select', 'authorisation')
  return refusedOf(error) === undefined
    ? error
    : new Unseen('The server does not allow finding its streams.', 'ACL rule +scan', 'authorisation')
}
