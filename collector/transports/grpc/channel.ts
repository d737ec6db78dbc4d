import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { Unseen } from '../../reasons.ts'

/** No answer that is asked for is nearly as long: descriptions of a service's files are some kB. */
const MOST_BYTES = 16 * 2 ** 20

/** How a call ended: its status code, what the service said of it, and the messages that came. */
export interface Reply {
  status: number
  said: string
  messages: Uint8Array[]
}

const NOT_GRPC = 'The service does not speak gRPC at this port.'

/**
 * One connection to a gRPC server ("gRPC over HTTP2"). Of its own rather than a library's, so that a poll knows of each failure what it was, sees the
 * certificate that is served, and neither reconnects nor waits by a rhythm of its own.
 */
export class Channel {
  readonly #session: ClientHttp2Session
  /** When the certificate that the server showed runs out, Unix ms; undefined without TLS. */
  readonly expiresMs: number | undefined
  private constructor(session: ClientHttp2Session, expiresMs: number | undefined) {
    this.#session = session
    this.expiresMs = expiresMs
  }

  static open(address: string, tls: ConnectionOptions | undefined, signal: AbortSignal): Promise<Channel> {
    return new Promise((done, fail) => {
      signal.throwIfAborted()
      const session = connect(`${tls === undefined ? 'http' : 'https'}://${address}`, tls ?? {})
      const abort = () => {
        session.destroy()
        fail(signal.reason)
      }
      signal.addEventListener('abort', abort, { once: true })
      session.once('connect', (_, socket) => {
        signal.removeEventListener('abort', abort)
        const until = tls === undefined ? '' : (socket as TLSSocket).getPeerCertificate().valid_to
        done(new Channel(session, until === '' || until === undefined ? undefined : Date.parse(until)))
      })
      // Later failures are told to the calls that they end.
      session.on('error', (error) => {
        signal.removeEventListener('abort', abort)
        fail(worded(error))
      })
      session.once('close', () => fail(new Unseen('The service closed the connection.', null, 'closed')))
    })
  }

  get isOpen(): boolean {
    return !this.#session.closed && !this.#session.destroyed
  }

  close(): void {
    this.#session.destroy()
  }

  /** Sends these messages and half-closes. Rejects where no status came: the connection broke, or `signal` aborted. */
  call(path: string, messages: readonly Uint8Array[], metadata: Record<string, string>, signal: AbortSignal) {
    return new Promise<Reply>((done, fail) => {
      const stream = this.#session.request(
        { ...metadata, ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' },
        { signal }
      )
      const parts: Buffer[] = []
      let bytes = 0
      let ended: IncomingHttpHeaders = {}
      stream.on('response', (headers) => {
        const isGrpc = headers['content-type']?.startsWith('application/grpc') ?? false
        if (headers[':status'] !== 200 || !isGrpc) stream.destroy(new Unseen(NOT_GRPC, null, 'version'))
        else ended = headers
      })
      stream.on('trailers', (headers) => {
        ended = headers
      })
      stream.on('data', (part: Buffer) => {
        bytes += part.length
        if (bytes > MOST_BYTES) stream.destroy(new Unseen('The service’s answer is too long.'))
        else parts.push(part)
      })
      stream.once('error', (error) => fail(signal.aborted ? signal.reason : worded(error)))
      stream.once('close', () => {
        const status = Number(ended['grpc-status'] ?? Number.NaN)
        if (Number.isNaN(status)) fail(new Unseen('The service closed the connection.', null, 'closed'))
        else done({ status, said: said(ended['grpc-message']), messages: messagesIn(Buffer.concat(parts)) })
      })
      for (const message of messages) stream.write(framed(message))
      stream.end()
    })
  }
}

/** Node's own errors of HTTP/2 say nothing to people: what came was not HTTP/2, or the other side ended what was under way. */
const worded = (error: Error & { code?: unknown }): Error => {
  if (!/^ERR_HTTP2_/.test(String(error.code ?? ''))) return error
  return /protocol error/i.test(error.message)
    ? new Unseen(NOT_GRPC, null, 'other', { cause: error.message })
    : new Unseen('The service closed the connection.', null, 'closed', { cause: error.message })
}

/** grpc-message is percent-encoded, and may be wrongly so. */
const said = (message: string | string[] | undefined): string => {
  const text = String(message ?? '')
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Length-Prefixed-Message → Compressed-Flag (1 byte) Message-Length (4 bytes, big endian) Message. */
const framed = (message: Uint8Array): Buffer => {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

const messagesIn = (bytes: Buffer): Uint8Array[] => {
  const messages: Uint8Array[] = []
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 5 + bytes.readUInt32BE(at + 1)
    // No compression was offered, so none is allowed.
    if (bytes[at] !== 0 || end > bytes.length) throw new Unseen(NOT_GRPC, null, 'version')
    messages.push(bytes.subarray(at + 5, end))
    at = end
  }
  return messages
}
