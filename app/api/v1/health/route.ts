import { answer, answering } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'
import { readHealth } from '../../../live/health.ts'

/** → HealthAnswer. It answers, with 200, also where the database does not: it says so. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => answer(await readHealth(dashboard())))
}
