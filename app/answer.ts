import type { z } from 'zod'
import { ERRORS, type ErrorAnswer, type ErrorCode, PlumblineError } from '../model/index.ts'
import { NUL_IN_JSON } from '../model/nul.ts'

/** Answers of `/api/v1`: never kept by a cache, errors in one form. */
const HEADERS = { 'cache-control': 'no-store' }

export const answer = (value: unknown, headers: Record<string, string> = {}): Response =>
  Response.json(value, { headers: { ...HEADERS, ...headers } })

/** `{error: {code, message, todo}}` with the status that the code stands for. */
export const refuse = (code: ErrorCode, message: string, todo: string): Response =>
  Response.json({ error: { code, message, todo } } satisfies ErrorAnswer, { status: ERRORS[code], headers: HEADERS })

/** Does what a handler does after it has authorised: what it throws becomes an error that a person can read. */
export const answering = async (work: () => Promise<Response>): Promise<Response> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof PlumblineError) return refuse(error.code, error.message, error.todo)
    console.error('a request failed', error)
    return refuse('internal', 'The dashboard could not answer.', 'Try again; its log says what went wrong.')
  }
}

/** The query of a request's address; names in `lists` may come often, and are lists. @throws PlumblineError `request.invalid` */
export const parseQuery = <T extends z.ZodType>(
  request: Request,
  schema: T,
  lists: readonly string[] = []
): z.infer<T> => {
  const { searchParams } = new URL(request.url)
  const many = lists.map((name) => [name, searchParams.getAll(name)])
  return parse(schema, { ...Object.fromEntries(searchParams), ...Object.fromEntries(many) }, 'the address')
}

/** The last part of a request's path, decoded: the id of what it is about. @throws PlumblineError `request.invalid` */
export const lastSegment = (request: Request): string => {
  const last = decodeURIComponent(new URL(request.url).pathname.split('/').at(-1) ?? '')
  if (holdsNul(last)) throw new PlumblineError('request.invalid', NUL, 'Correct it and ask again.')
  return last
}

/** PostgreSQL takes none in a text, so nothing that is kept has one. */
const NUL = 'Plumbline doesn’t understand a text with a NUL in it.'
const holdsNul = (value: unknown): boolean => JSON.stringify(value ?? null).search(NUL_IN_JSON) >= 0

/** The JSON that came with a request. @throws PlumblineError `request.invalid` */
export const parseBody = async <T extends z.ZodType>(request: Request, schema: T): Promise<z.infer<T>> => {
  const body: unknown = await request.json().catch(() => undefined)
  return parse(schema, body, 'the request')
}

const parse = <T extends z.ZodType>(schema: T, value: unknown, where: string): z.infer<T> => {
  if (holdsNul(value)) throw new PlumblineError('request.invalid', NUL, 'Correct it and ask again.')
  const { data, error } = schema.safeParse(value)
  if (error === undefined) return data
  const [issue] = error.issues
  const what = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')}: ${issue.message})`
  throw new PlumblineError(
    'request.invalid',
    `Plumbline doesn’t understand ${where}${what}.`,
    'Correct it and ask again.'
  )
}
