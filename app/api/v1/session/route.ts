import { type SessionAnswer, SessionRequest } from '../../../../model/index.ts'
import { answer, answering, parseBody, refuse } from '../../../answer.ts'
import { authorise, COOKIE, SESSION_MS, same, sessionFor, tokenOf } from '../../../authorise.ts'
import { signInLimit } from '../../../sign-in-limit.ts'

/** `{token}` → a cookie in its place, which scripts can't read and other sites' pages don't send. */
export const POST = async (request: Request): Promise<Response> => {
  const caller = authorise(request, { signIn: true })
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { token: given } = await parseBody(request, SessionRequest)
    const token = tokenOf(process.env)
    if (token === undefined) return refuse('request.not_found', 'No token is asked for here.', 'Open the page.')
    if (!signInLimit.allows(Date.now()))
      return refuse('request.too_many', 'Too many wrong tokens were given.', 'Wait a minute, then try again.')
    if (!same(given, token)) {
      signInLimit.failed(Date.now())
      return refuse('request.unauthorised', 'This is not the token.', 'Enter the value of PLUMBLINE_TOKEN.')
    }
    const expiresAt = Date.now() + SESSION_MS
    return answer({ expiresAt } satisfies SessionAnswer, { 'set-cookie': cookie(request, token, expiresAt) })
  })
}

const cookie = (request: Request, token: string, expiresAt: number): string => {
  const secure = (request.headers.get('x-forwarded-proto') ?? new URL(request.url).protocol).startsWith('https')
  return [
    `${COOKIE}=${sessionFor(token, expiresAt)}`,
    'Path=/',
    `Max-Age=${Math.floor(SESSION_MS / 1000)}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : [])
  ].join('; ')
}
