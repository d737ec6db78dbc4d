import type { TidyAnswer } from '../../../../../model/index.ts'
import { answer, answering } from '../../../../answer.ts'
import { authorise } from '../../../../authorise.ts'
import { dashboard } from '../../../../live/dashboard.ts'

/** Lays everything out anew, for everybody: nodes move, and places of what is gone are given up. */
export const POST = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const positions = await dashboard().tidy()
    return answer({ positions } satisfies TidyAnswer)
  })
}
