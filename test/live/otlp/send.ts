import { request } from 'node:https'
import { type ChannelCredentials, Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import { type OtlpContext, type OtlpIntake, startOtlp } from '../../../collector/otlp/index.ts'
import { Otlp } from '../../../model/index.ts'
import { context } from '../watch.ts'

/** A real intake on free ports, with these settings besides. */
export const started = (settings: object = {}, besides: Partial<OtlpContext> = {}): Promise<OtlpIntake> =>
  startOtlp(Otlp.parse({ grpcPort: 0, httpPort: 0, interval: '1s', ...settings }), {
    ...context,
    directory: { findChannel: () => undefined },
    joinMs: 200,
    ...besides
  })

export const pollOf = ({ connection }: OtlpIntake) => connection.poll(new AbortController().signal)

/** Posts by TLS, to whom this certificate is of. */
export const postSecurely = (
  { ports }: OtlpIntake,
  body: Uint8Array,
  ca: Buffer,
  headers: Record<string, string> = {}
): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const to = { host: 'localhost', port: ports.http ?? 0, path: '/v1/traces', method: 'POST', ca }
    const sent = request({ ...to, headers: { 'content-type': 'application/x-protobuf', ...headers } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
    })
    sent.on('error', reject)
    sent.end(body)
  })

/** Posts as a sender does. */
export const post = async (
  { ports }: OtlpIntake,
  body: Uint8Array,
  headers: Record<string, string> = {},
  path = '/v1/traces'
): Promise<{ status: number; headers: Headers; body: Buffer }> => {
  const answer = await fetch(`http://127.0.0.1:${ports.http}${path}`, {
    method: 'POST',
    body: Buffer.from(body),
    headers: { 'content-type': 'application/x-protobuf', ...headers }
  })
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) }
}

const SERVICES = { traces: 'trace.v1.Trace', metrics: 'metrics.v1.Metrics', logs: 'logs.v1.Logs' } as const

/** Calls Export by gRPC’s own library, and answers its bytes or its error. */
export const call = (
  { ports }: OtlpIntake,
  body: Uint8Array,
  headers: Record<string, string> = {},
  {
    signal = 'traces',
    by = credentials.createInsecure()
  }: { signal?: keyof typeof SERVICES; by?: ChannelCredentials } = {}
): Promise<Buffer | ServiceError> => {
  const client = new Client(`localhost:${ports.grpc}`, by, {
    'grpc.default_compression_algorithm': 2,
    'grpc.max_send_message_length': -1
  })
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
  const path = `/opentelemetry.proto.collector.${SERVICES[signal]}Service/Export`
  const asIs = (bytes: Buffer) => bytes
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, asIs, asIs, Buffer.from(body), metadata, (error, answer) => {
      client.close()
      resolve(error ?? answer ?? Buffer.alloc(0))
    })
  })
}
