import { PreviewRequest } from '../../../../../model/index.ts'
import { preview } from '../../../../alerts/preview.ts'
import { checkRule } from '../../../../alerts/rules.ts'
import { answer, answering, parseBody, refuse } from '../../../../answer.ts'
import { authorise } from '../../../../authorise.ts'
import { dashboard } from '../../../../live/dashboard.ts'

const MOST_MS = 7 * 86_400_000

/** PreviewRequest → PreviewAnswer: what a rule would have done over a stored time. It changes nothing. */
export const POST = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const asked = await parseBody(request, PreviewRequest)
    if (asked.to <= asked.from || asked.to - asked.from > MOST_MS)
      return refuse('request.invalid', 'A preview covers at most 7 days.', 'Ask for a shorter time.')
    checkRule(asked.rule)
    const { store, topology } = dashboard()
    return answer(await preview(await store(), await topology(), asked))
  })
}
