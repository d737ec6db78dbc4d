import { AcknowledgeRequest } from '../../../../../model/index.ts'
import { acknowledgeFinding } from '../../../../../store/index.ts'
import { answer, answering, parseBody, refuse } from '../../../../answer.ts'
import { authorise } from '../../../../authorise.ts'
import { dashboard } from '../../../../live/dashboard.ts'

/** `{finding, by, why, until}`: it is known, until then (Unix ms); `until` null takes that back. */
export const POST = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const asked = await parseBody(request, AcknowledgeRequest)
    const { finding, by, why, until } = asked
    const known = until === null ? null : { by, why, until, at: Date.now() }
    const there = await acknowledgeFinding(await dashboard().store(), finding, known)
    if (!there)
      return refuse('request.not_found', 'There is no such finding.', 'Open the page anew: it may be long over.')
    return answer(asked)
  })
}
