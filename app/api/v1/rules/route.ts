import type { RulesAnswer } from '../../../../model/index.ts'
import { readRules } from '../../../../store/index.ts'
import { rulesInForce } from '../../../alerts/rules.ts'
import { answer, answering } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

/** → RulesAnswer: the alert rules in force. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { store, topology } = dashboard()
    const rules = rulesInForce(await readRules(await store()), await topology())
    return answer({ rules } satisfies RulesAnswer)
  })
}
