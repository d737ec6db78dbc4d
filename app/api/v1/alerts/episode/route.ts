import { EpisodeQuery } from '../../../../../model/index.ts'
import { episodeOf } from '../../../../alerts/episode.ts'
import { answer, answering, parseQuery, refuse } from '../../../../answer.ts'
import { authorise } from '../../../../authorise.ts'
import { dashboard } from '../../../../live/dashboard.ts'

/** `?id=` → EpisodeAnswer: one episode of an alert, and what is kept of its time. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { id } = parseQuery(request, EpisodeQuery)
    const episode = await episodeOf(await dashboard().store(), id, Date.now())
    if (episode === undefined)
      return refuse(
        'request.not_found',
        'There is no such alert.',
        'It may be older than what is kept; those of today stand on the Alerts page.'
      )
    return answer(episode)
  })
}
