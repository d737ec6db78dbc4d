import { answer, answering } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'
import { readWatched } from '../../../live/watched.ts'

/** → Targets: what is watched, how the last poll of each went, and what discovery looked for in vain. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => answer(await readWatched(await dashboard().store())))
}
