import { type SeriesAnswer, SeriesQuery } from '../../../../model/index.ts'
import { readSeries } from '../../../../store/index.ts'
import { answer, answering, parseQuery } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

/** `?of=&name=&from=&to=&step=` → SeriesAnswer: all series of one thing, by default over the last hour. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const query = parseQuery(request, SeriesQuery)
    const series = await readSeries(await dashboard().store(), query)
    return answer({ series } satisfies SeriesAnswer)
  })
}
