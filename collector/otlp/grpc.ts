import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream
} from 'node:http2'
import type { Duplex } from 'node:stream'
import { inflated, receive } from './body.ts'
import { admit, type Intake, patienceOf, refusalOf, takeExport } from './intake.ts'
import { MOST_SENT_BYTES } from './limits.ts'
import type { Certificate, Door } from './ports.ts'
import { CODE, notReadable, Refused, tooLargeSent } from './refused.ts'
import { encodeStatus, type Signal } from './status.ts'

const METHODS = new Map<string, Signal>([
  ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', 'traces'],
  ['/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', 'metrics'],
  ['/opentelemetry.proto.collector.logs.v1.LogsService/Export', 'logs']
])

/**
 * OTLP/gRPC: three unary methods ("gRPC over HTTP2"). Of its own rather than a library's, so that a token is asked for and a limit holds before a body is
 * received, and all that waits is counted together with what comes over HTTP.
 *
 *   Length-Prefixed-Message → Compressed-Flag (1 byte) Message-Length (4 bytes, big endian) Message
 */
export const makeGrpcServer = (intake: Intake, certificate?: Certificate): Door => {
  // One connection carries as many exports at once as one sender may have under way.
  const settings = { maxConcurrentStreams: 100, initialWindowSize: 2 ** 20 }
  const server =
    certificate === undefined
      ? createServer({ settings })
      : createSecureServer({ ...certificate, settings, allowHTTP1: false })
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => undefined)
    answer(stream, headers, intake)
      .then((message) => succeed(stream, message))
      .catch((error: unknown) => {
        // The sender went away while it was sending: there is nobody to answer.
        if (stream.destroyed || stream.aborted) return
        fail(stream, headers, refusalOf(intake, error))
      })
  })
  const sessions = new Set<ServerHttp2Session>()
  server.on('session', (session) => {
    sessions.add(session)
    session.on('error', () => undefined)
    session.on('close', () => sessions.delete(session))
  })
  server.on('unknownProtocol', (socket: Duplex) => socket.destroy())
  const cut = () => {
    for (const session of sessions) session.destroy()
  }
  return { server, cut }
}

const answer = async (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, intake: Intake): Promise<Buffer> => {
  if (!isGrpc(headers))
    throw new Refused('not OTLP', [415, CODE.INVALID_ARGUMENT], 'OTLP/gRPC has the content type application/grpc.')
  const signal = METHODS.get(String(headers[':path']))
  if (signal === undefined)
    throw new Refused('not OTLP', [404, CODE.UNIMPLEMENTED], 'Only Export of traces, metrics and logs is known here.')
  admit(intake, headers)
  const { load } = intake
  const sent = await receive(stream, { load, most: MOST_SENT_BYTES + PREFIX, patienceMs: patienceOf(intake) })
  return takeExport(intake, signal, await messageOf(sent, String(headers['grpc-encoding'] ?? 'identity')), 'protobuf')
}

const isGrpc = (headers: IncomingHttpHeaders): boolean =>
  /^application\/grpc(\+proto)?($|;)/i.test(headers['content-type'] ?? '')

const PREFIX = 5

const messageOf = async (sent: Buffer, encoding: string): Promise<Uint8Array> => {
  if (sent.length < PREFIX) throw notReadable('The gRPC message is cut short.')
  const [isCompressed, length] = [sent[0] === 1, sent.readUInt32BE(1)]
  if (length > MOST_SENT_BYTES) throw tooLargeSent()
  if (length !== sent.length - PREFIX) throw notReadable('An export is one gRPC message, as long as it says.')
  const message = sent.subarray(PREFIX)
  if (!isCompressed) return message
  if (encoding === 'gzip' || encoding === 'deflate' || encoding === 'zstd') return inflated(message, encoding)
  throw new Refused('not OTLP', [415, CODE.UNIMPLEMENTED], 'grpc-encoding has to be gzip, zstd, deflate or identity.')
}

const ACCEPTS = { 'content-type': 'application/grpc', 'grpc-accept-encoding': 'identity,gzip,deflate,zstd' }

const succeed = (stream: ServerHttp2Stream, message: Buffer): void => {
  if (stream.destroyed) return
  stream.respond({ ':status': 200, ...ACCEPTS }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  const prefix = Buffer.alloc(PREFIX)
  prefix.writeUInt32BE(message.length, 1)
  stream.end(Buffer.concat([prefix, message]))
}

/** Trailers alone; the details, RetryInfo among them, go as a google.rpc.Status (gRFC A6, "Rich error model"). */
const fail = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, refused: Refused): void => {
  const trailers: OutgoingHttpHeaders = isGrpc(headers)
    ? {
        ':status': 200,
        ...ACCEPTS,
        'grpc-status': `${refused.code}`,
        'grpc-message': encodeURIComponent(refused.message).replaceAll('%20', ' '),
        ...(refused.retryAfterS === undefined
          ? {}
          : { 'grpc-status-details-bin': encodeStatus(refused, 'protobuf').toString('base64') })
      }
    : { ':status': refused.httpStatus }
  stream.respond(trailers, { endStream: true })
  // What it still sends is passed over; NO_ERROR tells it to stop (RFC 9113, 8.1).
  stream.close()
}
