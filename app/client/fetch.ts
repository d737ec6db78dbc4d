import type {
  ErrorAnswer,
  Series,
  SeriesAnswer,
  SeriesQuery,
  SessionAnswer,
  SessionRequest,
  SparklinesAnswer,
  Targets,
  Topology
} from '../../model/api.ts'

/** What went wrong, as the API says it: a sentence, and what to do. */
export interface Trouble {
  code: string
  message: string
  todo: string
}

/** An answer of the API that is an error, or no answer at all. */
export class ApiError extends Error {
  readonly trouble: Trouble
  constructor(trouble: Trouble) {
    super(trouble.message)
    this.trouble = trouble
  }
}

const SILENT: Trouble = {
  code: 'network',
  message: 'Plumbline does not answer.',
  todo: 'Look whether it still runs, and whether this machine reaches it.'
}

const ask = async <T>(path: string, request: RequestInit): Promise<T> => {
  const answer = await fetch(`/api/v1/${path}`, request).catch((error: unknown) => {
    throw request.signal?.aborted ? error : new ApiError(SILENT)
  })
  const body: unknown = await answer.json().catch(() => undefined)
  if (answer.ok && body !== undefined) return body as T
  throw new ApiError(isErrorAnswer(body) ? body.error : { ...SILENT, message: `Plumbline answered ${answer.status}.` })
}

/** Asks, and reads the answer. @throws ApiError */
export const get = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  ask(path, { headers: { accept: 'application/json' }, ...(signal === undefined ? {} : { signal }) })

/** Sends something to be done. @throws ApiError */
export const send = <T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
  signal?: AbortSignal
): Promise<T> =>
  ask(path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal })
  })

const isErrorAnswer = (body: unknown): body is ErrorAnswer =>
  typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'object'

export const getTopology = (signal?: AbortSignal): Promise<Topology> => get('topology', signal)
export const getTargets = (signal?: AbortSignal): Promise<Targets> => get('targets', signal)

/** Series of one entity, edge or subscription. */
export const getSeries = async (query: SeriesQuery, signal?: AbortSignal): Promise<Series[]> => {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return (await get<SeriesAnswer>(`series?${new URLSearchParams(given)}`, signal)).series
}

/** The last hour of many things at once, small. */
export const getSparklines = (of: readonly string[], signal?: AbortSignal): Promise<SparklinesAnswer> =>
  get(`sparklines?${new URLSearchParams(of.map((id) => ['of', id]))}`, signal)

/** Trades the token for a cookie. */
export const signIn = (token: string): Promise<SessionAnswer> =>
  send('POST', 'session', { token } satisfies SessionRequest)

/** What a person can read of whatever was thrown. */
export const troubleOf = (error: unknown): Trouble =>
  error instanceof ApiError
    ? error.trouble
    : { code: 'internal', message: 'The page could not go on.', todo: 'Reload it.' }
