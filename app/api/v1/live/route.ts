import { answering } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

/** The live stream: a whole picture, then what changes. See TopologyPatch for its events. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const stream = await dashboard().stream()
    return new Response(stream, {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        // A proxy that packs or gathers it would hold back what just happened.
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no'
      }
    })
  })
}
