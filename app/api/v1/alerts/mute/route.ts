import { MuteRequest } from '../../../../../model/index.ts'
import { muteAlert } from '../../../../../store/index.ts'
import { answer, answering, parseBody, refuse } from '../../../../answer.ts'
import { authorise } from '../../../../authorise.ts'
import { dashboard } from '../../../../live/dashboard.ts'

/** `{alert, until}`: nobody is told of it until then (Unix ms); null lifts it. */
export const POST = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { alert, until } = await parseBody(request, MuteRequest)
    const there = await muteAlert(await dashboard().store(), alert, until)
    if (!there)
      return refuse('request.not_found', 'There is no such alert.', 'Open the page anew: it may be long over.')
    return answer({ alert, until })
  })
}
