import type { TraceAnswer } from '../../../../../model/index.ts'
import { readTrace } from '../../../../../store/index.ts'
import { answer, answering, lastSegment, refuse } from '../../../../answer.ts'
import { authorise } from '../../../../authorise.ts'
import { dashboard } from '../../../../live/dashboard.ts'
import { readTraceLink } from '../../../../traces/link.ts'

/** → TraceAnswer: one kept trace with its spans. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const id = lastSegment(request)
    const store = await dashboard().store()
    const [trace, link] = await Promise.all([readTrace(store, id), readTraceLink(store)])
    if (trace === undefined)
      return refuse(
        'request.not_found',
        'This trace is not kept, or no longer: slower ones took its place, or it is older than what is kept.',
        'Look for it where you store traces.'
      )
    return answer({ trace, link } satisfies TraceAnswer)
  })
}
