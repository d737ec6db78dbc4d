import { type StatesAnswer, StatesQuery } from '../../../../model/index.ts'
import { readStates } from '../../../../store/index.ts'
import { answer, answering, parseQuery } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

const HOUR_MS = 3_600_000

/** `?of=&of=…&from=&to=` → StatesAnswer: the states that subscriptions went through, by default in the last hour. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { of, to = Date.now(), from = to - HOUR_MS } = parseQuery(request, StatesQuery, ['of'])
    const states = await readStates(await dashboard().store(), { of, from, to })
    return answer({ states } satisfies StatesAnswer)
  })
}
