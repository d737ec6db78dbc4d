import type {
  ErrorAnswer,
  Series,
  SeriesAnswer,
  SeriesQuery,
  SessionAnswer,
  SessionRequest,
  SparklinesAnswer,
  StateSpan,
  StatesAnswer,
  Targets,
  Topology
} from '../../model/api.ts'

import type { EventsAnswer, KeptEvent } from '../../model/event.ts'

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

/** An address is at most this long: servers take 16 kB of it and all headers together. */
const MOST_CHARACTERS = 6000

/** As many of these ids as an address holds. */
export const fitting = (ids: readonly string[], most: number): string[] => {
  let left = MOST_CHARACTERS
  return ids.slice(0, most).filter((id) => {
    left -= new URLSearchParams([['of', id]]).toString().length + 1
    return left >= 0
  })
}

/** The states that subscriptions went through in a time, Unix ms. */
export const getStates = async (
  of: readonly string[],
  { from, to }: { from: number; to: number },
  signal?: AbortSignal
): Promise<StateSpan[]> => {
  const query = new URLSearchParams([...of.map((id) => ['of', id]), ['from', String(from)], ['to', String(to)]])
  return (await get<StatesAnswer>(`states?${query}`, signal)).states
}

/** What happened to those things in a time, the newest first. */
export const getEvents = async (
  of: readonly string[],
  { from, to }: { from: number; to: number },
  signal?: AbortSignal
): Promise<KeptEvent[]> => {
  const query = new URLSearchParams([...of.map((id) => ['of', id]), ['from', String(from)], ['to', String(to)]])
  return (await get<EventsAnswer>(`events?${query}`, signal)).events
}

/** Trades the token for a cookie. */
export const signIn = (token: string): Promise<SessionAnswer> =>
  send('POST', 'session', { token } satisfies SessionRequest)

/** What a person can read of whatever was thrown. */
export const troubleOf = (error: unknown): Trouble =>
  error instanceof ApiError
    ? error.trouble
    : { code: 'internal', message: 'The page could not go on.', todo: 'Reload it.' }
