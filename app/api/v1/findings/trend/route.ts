import { type FindingTrend, TrendQuery } from '../../../../../model/index.ts'
import { readFindingTrend } from '../../../../../store/index.ts'
import { answer, answering, parseQuery } from '../../../../answer.ts'
import { authorise } from '../../../../authorise.ts'
import { dashboard } from '../../../../live/dashboard.ts'

/** `?weeks=` → FindingTrend: how many findings were open, week by week, by owner. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { weeks } = parseQuery(request, TrendQuery)
    const trend = await readFindingTrend(await dashboard().store(), Date.now(), weeks)
    return answer(trend satisfies FindingTrend)
  })
}
