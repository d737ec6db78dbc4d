import { answer, answering } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { openApi } from '../../../openapi.ts'

/** → OpenAPI 3.1: what can be asked here. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => answer(openApi(process.env.PLUMBLINE_VERSION ?? '0.0.0')))
}
