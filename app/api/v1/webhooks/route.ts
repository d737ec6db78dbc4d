import { WebhooksAnswer } from '../../../../model/index.ts'
import { readDeliveries, readNote } from '../../../../store/index.ts'
import { answer, answering } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

const Note = WebhooksAnswer.pick({ webhooks: true })

/** → WebhooksAnswer: where alerts are sent (host alone), and how sending went lately. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const store = await dashboard().store()
    const [note, deliveries] = await Promise.all([readNote(store, 'webhooks'), readDeliveries(store)])
    const webhooks = Note.safeParse(note).data?.webhooks ?? []
    return answer({ webhooks, deliveries } satisfies WebhooksAnswer)
  })
}
