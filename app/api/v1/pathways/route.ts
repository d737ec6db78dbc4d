import { type PathwaysAnswer, PathwaysQuery, pathwaysOf, throughOf } from '../../../../model/index.ts'
import { answer, answering, parseQuery } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

/** `?at=` Unix ms `&through=` → PathwaysAnswer: the ways that messages go now, or went then. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { at, through } = parseQuery(request, PathwaysQuery)
    const { topology, topologyAt } = dashboard()
    const picture = await (at === undefined ? topology() : topologyAt(at))
    const all = pathwaysOf(new Map(picture.entities.map((entity) => [entity.id, entity])))
    const pathways = through === undefined ? all : all.filter(({ hops }) => throughOf(hops).has(through))
    return answer({ at: picture.at, pathways } satisfies PathwaysAnswer)
  })
}
