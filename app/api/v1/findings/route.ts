import { type FindingsAnswer, FindingsQuery, GuideState } from '../../../../model/index.ts'
import { readFindings, readNote } from '../../../../store/index.ts'
import { answer, answering, parseQuery } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

/** `?state=open|resolved&limit=` → FindingsAnswer: where use strays from the guide, the newest first, and what can't be judged yet. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const query = parseQuery(request, FindingsQuery)
    const store = await dashboard().store()
    const [findings, note] = await Promise.all([readFindings(store, query), readNote(store, 'guide')])
    const judged = GuideState.safeParse(note).data ?? null
    return answer({ findings, judged } satisfies FindingsAnswer)
  })
}
