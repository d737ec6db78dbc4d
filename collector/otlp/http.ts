import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { inflated, isCompression, receive } from './body.ts'
import { admit, type Intake, patienceOf, refusalOf, takeExport } from './intake.ts'
import { MOST_SENT_BYTES } from './limits.ts'
import type { Certificate, Door } from './ports.ts'
import { CODE, Refused, tooLargeSent } from './refused.ts'
import { type Encoding, encodeStatus, SIGNALS, type Signal } from './status.ts'

const TYPES: Record<string, Encoding> = { 'application/x-protobuf': 'protobuf', 'application/json': 'json' }
const TYPE_OF: Record<Encoding, string> = { protobuf: 'application/x-protobuf', json: 'application/json' }

/**
 * OTLP/HTTP: POST /v1/traces, /v1/metrics, /v1/logs. Browsers of other sites can't send here: neither content type is a simple one, and no
 * preflight is answered.
 */
export const makeHttpServer = (intake: Intake, certificate?: Certificate): Door => {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const encoding = encodingOf(request)
    answer(request, encoding, intake)
      .then((body) => send(response, 200, body, encoding ?? 'json'))
      .catch((error: unknown) => {
        // The sender went away while it was sending: there is nobody to answer.
        if (response.destroyed || response.socket?.destroyed) return
        const refused = refusalOf(intake, error)
        const { httpStatus, headers } = refused
        send(response, httpStatus, encodeStatus(refused, encoding ?? 'json'), encoding ?? 'json', headers)
        // What it still sends is passed over, or it would not read the answer.
        request.resume()
      })
  }
  const server = certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener)
  // Bodies have a time of their own; this one is for headers that never end.
  server.headersTimeout = patienceOf(intake)
  server.requestTimeout = 2 * patienceOf(intake)
  return { server, cut: () => server.closeAllConnections() }
}

const answer = async (request: IncomingMessage, encoding: Encoding | undefined, intake: Intake): Promise<Buffer> => {
  const signal = signalOf(request)
  if (signal === undefined)
    throw notOtlp(404, CODE.NOT_FOUND, `OTLP/HTTP is taken at ${SIGNALS.map((name) => `/v1/${name}`).join(', ')}.`)
  if (request.method !== 'POST') throw notOtlp(405, CODE.UNIMPLEMENTED, 'OTLP/HTTP is sent by POST.', { allow: 'POST' })
  if (encoding === undefined)
    throw notOtlp(415, CODE.INVALID_ARGUMENT, `Content-Type has to be ${Object.keys(TYPES).join(' or ')}.`)
  const compression = request.headers['content-encoding']?.trim().toLowerCase() || 'identity'
  if (compression !== 'identity' && !isCompression(compression))
    throw notOtlp(415, CODE.INVALID_ARGUMENT, 'Content-Encoding has to be gzip, zstd, deflate or none.', {
      'accept-encoding': 'gzip, zstd, deflate'
    })
  admit(intake, request.headers)
  if (Number(request.headers['content-length'] ?? 0) > MOST_SENT_BYTES) throw tooLargeSent()
  const { load } = intake
  const sent = await receive(request, { load, most: MOST_SENT_BYTES, patienceMs: patienceOf(intake) })
  return takeExport(intake, signal, compression === 'identity' ? sent : await inflated(sent, compression), encoding)
}

const notOtlp = (status: number, code: number, message: string, headers: Record<string, string> = {}): Refused =>
  new Refused('not OTLP', [status, code], message, { headers })

const signalOf = ({ url = '' }: IncomingMessage): Signal | undefined =>
  SIGNALS.find((signal) => url.split('?')[0] === `/v1/${signal}`)

const encodingOf = ({ headers }: IncomingMessage): Encoding | undefined => {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  return Object.hasOwn(TYPES, type) ? TYPES[type] : undefined
}

const send = (
  response: ServerResponse,
  status: number,
  body: Buffer,
  encoding: Encoding,
  headers: Record<string, string> = {}
): void => {
  response.writeHead(status, { 'content-type': TYPE_OF[encoding], 'content-length': body.length, ...headers })
  response.end(body)
}
