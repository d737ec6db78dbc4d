import { refuse } from '../../answer.ts'
import { authorise } from '../../authorise.ts'

/** Whatever address no handler stands at: an error in the form of all others, and no page. */
const nothing = (request: Request): Response => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return refuse(
    'request.not_found',
    'Nothing of the API stands at this address.',
    'See /api/v1/openapi for what there is.'
  )
}

export { nothing as DELETE, nothing as GET, nothing as PATCH, nothing as POST, nothing as PUT }
