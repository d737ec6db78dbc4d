import { AS_IT_IS, Decoder, ReplyError, type Shape } from '../../../collector/transports/redis/resp.ts'

/** What a server's answer becomes in this shape: it goes over the wire again, and is read as the collector reads it. Errors are `{ error }`. */
export const readAs = (answer: unknown, shape: Shape = AS_IT_IS): unknown => {
  let read: unknown
  new Decoder().push(
    Buffer.from(written(answer)),
    () => shape,
    (whole) => {
      read = whole
    }
  )
  return read
}

const written = (answer: unknown): string => {
  if (Array.isArray(answer)) return `*${answer.length}\r\n${answer.map(written).join('')}`
  if (answer === null) return '$-1\r\n'
  if (typeof answer === 'number') return `:${answer}\r\n`
  if (answer instanceof ReplyError) return `-${answer.message}\r\n`
  if (typeof answer === 'object' && 'error' in answer) return `-${answer.error}\r\n`
  return `$${Buffer.byteLength(String(answer))}\r\n${answer}\r\n`
}
