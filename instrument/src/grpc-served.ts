import { served } from './call-metrics.ts'
import type { Handler, Serialize } from './grpc-server.ts'

/**
 * Counts a call as under way until its handler answered, its stream ended, or its caller gave it up. `finish` is a stream's own word that all was written.
 */
export const countServed = (path: string, handler: Handler, type: string): Handler => {
  const isStream = type !== 'unary'
  return function (this: unknown, call, callback) {
    const open = served.begin(path, '', isStream)
    if (open === undefined) return handler.call(this, call, callback)
    call.once('cancelled', open.end)
    const answer =
      callback &&
      ((...said: Parameters<typeof callback>) => {
        open.end()
        return callback(...said)
      })
    if (answer === undefined || type === 'serverStream' || type === 'bidi') call.once('finish', open.end)
    try {
      return handler.call(this, call, answer)
    } catch (error) {
      // The server answers for it.
      open.end()
      throw error
    }
  }
}

/** Each answer is made to bytes once, by the server: there it is measured. */
export const measureServed =
  (path: string, serialize: Serialize): Serialize =>
  (value) => {
    const bytes = serialize(value)
    served.answered(path, bytes.length)
    return bytes
  }
