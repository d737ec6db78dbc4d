import { AlertRule } from '../../../../../model/index.ts'
import { deleteRule, saveRule } from '../../../../../store/index.ts'
import { checkRule, isShipped } from '../../../../alerts/rules.ts'
import { answer, answering, lastSegment, parseBody, refuse } from '../../../../answer.ts'
import { authorise } from '../../../../authorise.ts'
import { dashboard } from '../../../../live/dashboard.ts'

/** AlertRule → the same, kept in the place of the one with its id. The collector takes it up at once. */
export const PUT = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const rule = await parseBody(request, AlertRule)
    if (rule.id !== lastSegment(request))
      return refuse('request.invalid', 'The rule has another id than the address.', 'Correct one of them.')
    checkRule(rule)
    await saveRule(await dashboard().store(), rule)
    return answer({ rule })
  })
}

/** Takes a rule away; of a shipped one, what was changed. */
export const DELETE = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const id = lastSegment(request)
    const was = await deleteRule(await dashboard().store(), id)
    if (!was)
      return isShipped(id)
        ? refuse('request.not_found', 'This rule is as it was shipped.', 'Switch it off instead.')
        : refuse('request.not_found', 'There is no such rule.', 'Open the page anew: somebody took it away.')
    return answer({ id })
  })
}
