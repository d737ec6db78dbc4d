import { type TracesAnswer, TracesQuery } from '../../../../model/index.ts'
import { readTraces } from '../../../../store/index.ts'
import { answer, answering, parseQuery } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'
import { readTraceLink } from '../../../traces/link.ts'

const HOUR_MS = 3_600_000

/** `?of=&from=&to=&min=&max=&failed=&limit=` → TracesAnswer: kept traces, by default of the last hour, the slowest first. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { to = Date.now(), from = to - HOUR_MS, failed, ...wanted } = parseQuery(request, TracesQuery)
    const store = await dashboard().store()
    const only = failed === undefined ? {} : { failed: failed === 'yes' }
    const [traces, link] = await Promise.all([
      readTraces(store, { ...wanted, ...only, from, to }),
      readTraceLink(store)
    ])
    return answer({ traces, link } satisfies TracesAnswer)
  })
}
