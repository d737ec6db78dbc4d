import { answerRpc } from '../../../../judge/rpc.ts'
import { type RpcAnswer, RpcQuery } from '../../../../model/index.ts'
import { readRpc } from '../../../../store/index.ts'
import { answer, answering, parseQuery } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

/** `?of=&of=…&from=&to=&step=&caller=&instance=&code=` → RpcAnswer: calls of methods, by default of the last hour. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const query = parseQuery(request, RpcQuery, ['of'])
    const { spreads, ...time } = await readRpc(await dashboard().store(), query)
    return answer(answerRpc(spreads, { ...query, ...time }) satisfies RpcAnswer)
  })
}
