import { type ProfileAnswer, ProfileQuery } from '../../../../model/index.ts'
import { answer, answering, parseQuery, refuse } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'
import { profileNow } from '../../../live/profile.ts'

/** `?of=<channel>` → ProfileAnswer: how it is used, its way through the decision chart, and how it fits each transport. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { of } = parseQuery(request, ProfileQuery)
    const profile = await profileNow(await dashboard().store(), of, Date.now())
    if (profile === undefined)
      return refuse('request.not_found', 'There is no such channel now.', 'Look for it on the page Channels.')
    return answer(profile satisfies ProfileAnswer)
  })
}
