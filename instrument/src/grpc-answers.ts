import { type Span, trace } from '@opentelemetry/api'
import type { Call, Handler, Serialize } from './grpc-server.ts'

/** Named as the conventions' metrics of the same. */
const SIZE = 'rpc.server.response.size'
const ASKED = 'rpc.server.requests_per_rpc'
const ANSWERED = 'rpc.server.responses_per_rpc'
/** An answer that says something is made to bytes once more to be measured: one in so many. */
const MEASURED = 16

/** Whether answers are empty and how many messages a stream carries: a server's span says neither. */
export const tellAnswers = (handler: Handler, serialize: Serialize, type: string): Handler => {
  const answers = type === 'unary' || type === 'clientStream' ? measuring(serialize) : undefined
  return function (this: unknown, call, callback) {
    const span = trace.getActiveSpan()
    if (span === undefined) return handler.call(this, call, callback)
    if (type !== 'unary') counting(span, call, type)
    if (answers === undefined || callback === undefined) return handler.call(this, call, callback)
    return handler.call(this, call, (error, value, ...rest) => {
      const size = error ? undefined : answers(value)
      if (size !== undefined) span.setAttribute(SIZE, size)
      return callback(error, value, ...rest)
    })
  }
}

/** Bytes of an answer. Empty ones cost nothing to measure, and are all measured for as long as they come. */
const measuring = (serialize: Serialize): ((value: unknown) => number | undefined) => {
  let last = 0
  let nth = 0
  return (value) => {
    nth += 1
    if (last > 0 && nth % MEASURED !== 0) return undefined
    try {
      last = serialize(value).length
      return last
    } catch {
      // The server will say so itself.
      return undefined
    }
  }
}

const counting = (span: Span, call: Call, type: string): void => {
  const { push, write } = call
  let asked = type === 'serverStream' ? 1 : 0
  let answered = type === 'clientStream' ? 1 : 0
  span.setAttributes({ [ASKED]: asked, [ANSWERED]: answered })
  if (type !== 'serverStream' && push !== undefined)
    call.push = function (this: Call, message, ...rest) {
      if (message !== null) span.setAttribute(ASKED, ++asked)
      return push.call(this, message, ...rest)
    }
  if (type !== 'clientStream' && write !== undefined)
    call.write = function (this: Call, message, ...rest) {
      span.setAttribute(ANSWERED, ++answered)
      return write.call(this, message, ...rest)
    }
}
