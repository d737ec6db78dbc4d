import { EventRequest, type EventsAnswer, EventsQuery } from '../../../../model/index.ts'
import { addEvent, readEvents } from '../../../../store/index.ts'
import { answer, answering, parseBody, parseQuery, refuse } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

const DAY_MS = 86_400_000
/** Further back nothing is kept by default. */
const OLDEST_MS = 15 * DAY_MS

/** `?from=&to=&limit=&of=&of=…` → EventsAnswer: what happened, by default in the last 24 h and to anything, the newest first. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { from, to = Date.now(), limit, of } = parseQuery(request, EventsQuery, ['of'])
    const events = await readEvents(await dashboard().store(), { from: from ?? to - DAY_MS, to, limit, of })
    return answer({ events } satisfies EventsAnswer)
  })
}

/** EventRequest → KeptEvent: a deployment, a change, a note. It stands on every time bar. */
export const POST = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { text, kind, of, at = Date.now() } = await parseBody(request, EventRequest)
    if (at > Date.now() + DAY_MS || at < Date.now() - OLDEST_MS)
      return refuse(
        'request.invalid',
        'The moment is too far from now.',
        'Give it in Unix milliseconds, or leave it out.'
      )
    return answer(await addEvent(await dashboard().store(), { text, kind, of, at }))
  })
}
