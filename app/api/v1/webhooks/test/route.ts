import { WebhookTestRequest } from '../../../../../model/index.ts'
import { requestTest } from '../../../../../store/index.ts'
import { answer, answering, parseBody } from '../../../../answer.ts'
import { authorise } from '../../../../authorise.ts'
import { dashboard } from '../../../../live/dashboard.ts'

/** `{webhook}` → `{delivery}`: the collector sends it a test; how that went stands in `GET /api/v1/webhooks` under this id. */
export const POST = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { webhook } = await parseBody(request, WebhookTestRequest)
    return answer({ delivery: await requestTest(await dashboard().store(), webhook) })
  })
}
