import { type AlertsAnswer, AlertsQuery } from '../../../../model/index.ts'
import { readAlerts } from '../../../../store/index.ts'
import { answer, answering, parseQuery } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

/** `?state=&from=&limit=` → AlertsAnswer: what fires, and what fired since then (by default the last 24 h). */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const query = parseQuery(request, AlertsQuery)
    const alerts = await readAlerts(await dashboard().store(), query)
    return answer({ alerts } satisfies AlertsAnswer)
  })
}
