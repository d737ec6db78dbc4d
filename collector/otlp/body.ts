import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, inflate, zstdDecompress } from 'node:zlib'
import { MOST_INFLATED_BYTES, MOST_SENT_BYTES, MOST_WAITING_BYTES } from './intake.ts'
import { CODE } from './status.ts'

/** A request that is answered with a failure. */
export class Refused extends Error {
  readonly httpStatus: number
  readonly code: number
  readonly headers: Record<string, string>
  constructor(httpStatus: number, code: number, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.httpStatus = httpStatus
    this.code = code
    this.headers = headers
  }
}

const INFLATE = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  zstd: promisify(zstdDecompress)
} as const

/** Bytes of bodies that are being received, all requests together. */
export interface Waiting {
  bytes: number
}

/** The body of an OTLP/HTTP request, inflated. Throws Refused: too large, too many at once, or an encoding that is not read. */
export const readBody = async (request: IncomingMessage, waiting: Waiting): Promise<Uint8Array> => {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && !Object.hasOwn(INFLATE, encoding))
    throw new Refused(
      415,
      CODE.INVALID_ARGUMENT,
      `Content-Encoding ${encoding} is not read: send gzip, zstd, deflate or none.`
    )
  if (Number(request.headers['content-length'] ?? 0) > MOST_SENT_BYTES) throw tooLarge(MOST_SENT_BYTES)
  const sent = await receive(request, waiting)
  if (encoding === 'identity') return sent
  try {
    return await INFLATE[encoding as keyof typeof INFLATE](sent, { maxOutputLength: MOST_INFLATED_BYTES })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(MOST_INFLATED_BYTES)
    throw new Refused(400, CODE.INVALID_ARGUMENT, `The body is not ${encoding}.`)
  }
}

const receive = async (request: IncomingMessage, waiting: Waiting): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length
      waiting.bytes += chunk.length
      if (bytes > MOST_SENT_BYTES) throw tooLarge(MOST_SENT_BYTES)
      if (waiting.bytes > MOST_WAITING_BYTES)
        throw new Refused(503, CODE.UNAVAILABLE, 'Too many exports at once; send this one again.', {
          'retry-after': '1'
        })
      chunks.push(chunk)
    }
  } finally {
    waiting.bytes -= bytes
  }
  return Buffer.concat(chunks)
}

const tooLarge = (most: number) =>
  new Refused(413, CODE.RESOURCE_EXHAUSTED, `The body is larger than ${most / 2 ** 20} MiB. Send smaller batches.`, {
    connection: 'close'
  })
