import { TopologyQuery } from '../../../../model/index.ts'
import { answer, answering, parseQuery } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

/** `?at=` Unix ms → Topology: the picture now, or as it was. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { at } = parseQuery(request, TopologyQuery)
    const { topology, topologyAt } = dashboard()
    return answer(await (at === undefined ? topology() : topologyAt(at)))
  })
}
