import { EntitiesQuery, type GoneAnswer } from '../../../../model/index.ts'
import { readGone } from '../../../../store/index.ts'
import { answer, answering, parseQuery } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

/** `?target=&gone=yes` → what is there now, or what has gone and is kept until its history expires. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { target, gone } = parseQuery(request, EntitiesQuery)
    if (gone === 'yes') {
      const entities = await readGone(await dashboard().store(), target)
      return answer({ entities } satisfies GoneAnswer)
    }
    const { entities } = await dashboard().topology()
    return answer({ entities: target === undefined ? entities : entities.filter((each) => each.target === target) })
  })
}
