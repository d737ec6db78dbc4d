import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Refused, readBody, type Waiting } from './body.ts'
import type { Fold } from './fold.ts'
import { SIGNALS, type Signal, takeExport } from './intake.ts'
import { Malformed } from './span.ts'
import { CODE, type Encoding, encodeResponse, encodeStatus } from './status.ts'

const TYPES: Record<string, Encoding> = { 'application/x-protobuf': 'protobuf', 'application/json': 'json' }
const TYPE_OF: Record<Encoding, string> = { protobuf: 'application/x-protobuf', json: 'application/json' }

/**
 * OTLP/HTTP: POST /v1/traces, /v1/metrics, /v1/logs. Browsers of other sites can't send here: neither content type is a simple one, and no
 * preflight is answered.
 */
export const makeHttpServer = (fold: Fold, log: { warn(fields: object, message: string): void }): Server => {
  const waiting: Waiting = { bytes: 0 }
  const server = createServer((request, response) => {
    const encoding = encodingOf(request)
    answer(request, encoding, fold, waiting)
      .then((body) => send(response, 200, body, encoding ?? 'json'))
      .catch((error: unknown) => sendFailure(response, error, encoding ?? 'json', log))
  })
  server.requestTimeout = 60_000
  return server
}

const answer = async (
  request: IncomingMessage,
  encoding: Encoding | undefined,
  fold: Fold,
  waiting: Waiting
): Promise<Buffer> => {
  const signal = signalOf(request)
  if (signal === undefined)
    throw new Refused(404, CODE.NOT_FOUND, `OTLP/HTTP is taken at ${SIGNALS.map((name) => `/v1/${name}`).join(', ')}.`)
  if (request.method !== 'POST')
    throw new Refused(405, CODE.UNIMPLEMENTED, 'OTLP/HTTP is sent by POST.', { allow: 'POST' })
  if (encoding === undefined)
    throw new Refused(415, CODE.INVALID_ARGUMENT, `Content-Type has to be ${Object.keys(TYPES).join(' or ')}.`)
  return encodeResponse(takeExport(fold, signal, await readBody(request, waiting), encoding), encoding)
}

const signalOf = ({ url = '' }: IncomingMessage): Signal | undefined =>
  SIGNALS.find((signal) => url.split('?')[0] === `/v1/${signal}`)

const encodingOf = ({ headers }: IncomingMessage): Encoding | undefined =>
  TYPES[headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '']

const sendFailure = (
  response: ServerResponse,
  error: unknown,
  encoding: Encoding,
  log: { warn(fields: object, message: string): void }
): void => {
  // The sender went away while it was sending: there is nobody to answer.
  if (response.destroyed || response.socket?.destroyed) return
  if (error instanceof Refused)
    send(response, error.httpStatus, encodeStatus(error.code, error.message, encoding), encoding, error.headers)
  else if (error instanceof Malformed)
    send(response, 400, encodeStatus(CODE.INVALID_ARGUMENT, error.message, encoding), encoding)
  else {
    log.warn({ error: error instanceof Error ? error.message : String(error) }, 'an OTLP export could not be taken')
    send(response, 503, encodeStatus(CODE.UNAVAILABLE, 'The export could not be taken.', encoding), encoding, {
      'retry-after': '5'
    })
  }
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
