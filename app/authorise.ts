import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { refuse } from './answer.ts'

/** Who may ask. Sign-in with roles comes in this one's place. */
export interface Caller {
  ok: true
  /** How the caller was let in: by being on this machine, by the token itself, by the cookie it was traded for; by nothing yet, to sign in. */
  by: 'loopback' | 'token' | 'cookie' | 'nothing'
}

export const COOKIE = 'plumbline_session'
export const SESSION_MS = 30 * 24 * 3_600_000

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i
/** These only read (RFC 9110, 9.2.1). */
const SAFE = new Set(['GET', 'HEAD'])

/**
 * The one function that each handler calls first. Without PLUMBLINE_TOKEN it lets in whoever asks for this machine by a loopback name: another
 * site's name that was pointed at 127.0.0.1 (DNS rebinding) is refused. With PLUMBLINE_TOKEN it asks for the token, or the cookie that the
 * browser was given for it. A page of another origin is always refused, and what changes something must say its origin.
 *
 * `signIn`: the handler that checks the token itself.
 */
export const authorise = (request: Request, { signIn = false } = {}): Caller | Response => {
  const token = tokenOf(process.env)
  const host = request.headers.get('host') ?? ''
  if (token === undefined && !LOOPBACK.test(host))
    return refuse(
      'request.forbidden',
      'This name is not one of this machine’s own.',
      'Open Plumbline at http://localhost, or set PLUMBLINE_TOKEN to let others in.'
    )
  const bearer = token !== undefined && same(bearerOf(request), token)
  if (!bearer && !isSameOrigin(request, host))
    return refuse('request.forbidden', 'Another site’s page asked for this.', 'Ask from Plumbline’s own page.')
  if (token === undefined) return { ok: true, by: 'loopback' }
  if (bearer) return { ok: true, by: 'token' }
  if (isSession(cookieOf(request), token, Date.now())) return { ok: true, by: 'cookie' }
  if (signIn) return { ok: true, by: 'nothing' }
  return refuse('request.unauthorised', 'Plumbline asks for its token here.', 'Enter the value of PLUMBLINE_TOKEN.')
}

export const tokenOf = ({ PLUMBLINE_TOKEN: token }: NodeJS.ProcessEnv): string | undefined =>
  token === undefined || token === '' ? undefined : token

/** Whether two texts are equal, in a time that tells nothing of where they differ. */
export const same = (given: string, wanted: string): boolean =>
  timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(wanted).digest())

const bearerOf = (request: Request): string =>
  /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]?.trim() ?? ''

/** A browser names the asking page's origin with all that may change something, and with what a page of another site reads. */
const isSameOrigin = (request: Request, host: string): boolean => {
  const origin = request.headers.get('origin')
  if (origin !== null) return hostOf(origin) === host.toLowerCase()
  return SAFE.has(request.method) || request.headers.get('sec-fetch-site') === 'same-origin'
}

const hostOf = (origin: string): string | undefined => {
  try {
    return new URL(origin).host
  } catch {
    // `null`: a page without an origin.
    return undefined
  }
}

const cookieOf = (request: Request): string =>
  new RegExp(`(?:^|; )${COOKIE}=([^;]*)`).exec(request.headers.get('cookie') ?? '')?.[1] ?? ''

/** What the browser keeps in the token's place: when it ends, and a proof that only the token can make. */
export const sessionFor = (token: string, expiresAt: number): string =>
  `${expiresAt}.${createHmac('sha256', token).update(`plumbline session until ${expiresAt}`).digest('base64url')}`

const isSession = (cookie: string, token: string, now: number): boolean => {
  const expiresAt = Number(cookie.split('.')[0])
  return Number.isSafeInteger(expiresAt) && expiresAt > now && same(cookie, sessionFor(token, expiresAt))
}
