import { PlumblineError } from '../model/index.ts'

/** Host and database of a URL, for a message: never its password. */
export const placeOf = (url: string): string => {
  try {
    const { hostname, port, pathname } = new URL(url)
    return `${hostname}:${port || 5432}${pathname}`
  } catch {
    return 'DATABASE_URL'
  }
}

export const unreachable = (url: string, cause: unknown): PlumblineError =>
  new PlumblineError(
    'database.unreachable',
    `The database at ${placeOf(url)} can’t be reached: ${reasonOf(cause)}.`,
    'Start it or correct DATABASE_URL; without DATABASE_URL Plumbline brings its own.',
    { cause }
  )

const reasonOf = (cause: unknown): string => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const words: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'the host name is unknown',
    ETIMEDOUT: 'it does not answer',
    '28P01': 'the password is refused',
    '28000': 'the user is refused',
    '3D000': 'there is no such database',
    '57P03': 'it is starting up or shutting down'
  }
  return words[code] ?? (cause instanceof Error && cause.message !== '' ? cause.message : 'no answer')
}
