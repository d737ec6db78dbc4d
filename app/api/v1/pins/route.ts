import { PinRequest } from '../../../../model/index.ts'
import { deletePin, savePin } from '../../../../store/index.ts'
import { answer, answering, parseBody } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

/** `{of, fork, answer, by, why}`: this answer of the decision chart stands for the channel, whatever is observed; `answer` null takes it away. */
export const POST = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const pin = await parseBody(request, PinRequest)
    const store = await dashboard().store()
    if (pin.answer === null) await deletePin(store, pin.of, pin.fork)
    else await savePin(store, { ...pin, answer: pin.answer, at: Date.now() })
    return answer(pin)
  })
}
