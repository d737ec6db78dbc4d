import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { credentials, status } from '@grpc/grpc-js'
import { SpanKind } from '@opentelemetry/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OtlpIntake } from '../../../collector/otlp/index.ts'
import { metered, metricsAsJson, metricsAsProtobuf } from '../../pure/otlp/metrics.ts'
import { asJson, asProtobuf, written } from '../../pure/otlp/spans.ts'
import { call, pollOf, post, postSecurely, started } from './send.ts'

const METHOD = { 'rpc.system': 'grpc', 'rpc.service': 's.S', 'rpc.method': 'M' }
const another = () => written({ 'service.name': 'orders' }, [{ name: 'a', kind: SpanKind.SERVER, attributes: METHOD }])
const SPANS = another()
const BYTES = asProtobuf(SPANS)
const calls = async (otlp: OtlpIntake) =>
  (await pollOf(otlp)).entities.find(({ kind }) => kind === 'rpc_method')?.counters?.calls ?? 0
const detailsOf = (answer: unknown): string =>
  (answer as { metadata: { get(name: string): Buffer[] } }).metadata.get('grpc-status-details-bin').join('')

describe('an intake', () => {
  let otlp: OtlpIntake
  beforeAll(async () => {
    otlp = await started({}, { patienceMs: 8000 })
  })
  afterAll(() => otlp.close())

  test('takes spans by each protocol and compression, each once', async () => {
    for (const [body, headers] of [
      [BYTES, {}],
      [gzipSync(asProtobuf(another())), { 'content-encoding': 'gzip' }],
      [zstdCompressSync(asProtobuf(another())), { 'content-encoding': 'zstd' }],
      [deflateSync(asProtobuf(another())), { 'content-encoding': 'deflate' }],
      [asJson(another()), { 'content-type': 'application/json; charset=utf-8' }],
      [gzipSync(asJson(another())), { 'content-type': 'application/json', 'content-encoding': 'gzip' }]
    ] as const)
      expect(await post(otlp, body, headers)).toMatchObject({ status: 200 })
    expect(await call(otlp, asProtobuf(another()))).toEqual(Buffer.alloc(0))
    // A batch whose answer was lost comes again, by whichever way.
    expect(await call(otlp, BYTES)).toEqual(Buffer.alloc(0))
    expect(await calls(otlp)).toBe(7)
  })

  test('takes metrics by both protocols, and as JSON', async () => {
    const { meter, collect, shutdown } = metered(
      { 'service.name': 'stock' },
      { temporality: 'delta', buckets: 'explicit' }
    )
    const took = meter.createHistogram('rpc.server.call.duration', { unit: 's' })
    const exported = async () => {
      took.record(0.02, { 'rpc.system.name': 'grpc', 'rpc.method': 'stock.Stock/Take' })
      return collect()
    }
    expect(await post(otlp, metricsAsProtobuf(await exported()), {}, '/v1/metrics')).toMatchObject({ status: 200 })
    const json = Buffer.from(metricsAsJson(await exported()))
    expect(await post(otlp, json, { 'content-type': 'application/json' }, '/v1/metrics')).toMatchObject({ status: 200 })
    expect(await call(otlp, metricsAsProtobuf(await exported()), {}, { signal: 'metrics' })).toEqual(Buffer.alloc(0))
    await shutdown()
    await expect
      .poll(
        async () => (await pollOf(otlp)).entities.find(({ id }) => id === 'rpc/-/-/stock/stock.Stock/Take')?.counters
      )
      .toEqual({ calls: 3, failed: 0 })
  })

  test('logs are accepted, and it is said that they are not kept', async () => {
    const body = Buffer.from('{"resourceLogs":[{"scopeLogs":[{"logRecords":[{},{}]}]}]}')
    const answer = await post(otlp, body, { 'content-type': 'application/json' }, '/v1/logs')
    expect(JSON.parse(answer.body.toString())).toEqual({
      partialSuccess: { rejectedLogRecords: '0', errorMessage: 'Log records are accepted, not kept.' }
    })
    const message = (field: number, inner: Buffer) => Buffer.concat([Buffer.from([field * 8 + 2, inner.length]), inner])
    const oneRecord = message(1, message(2, message(2, Buffer.alloc(0))))
    expect(String(await call(otlp, oneRecord, {}, { signal: 'logs' }))).toContain('not kept')
    expect((await pollOf(otlp)).labels).toMatchObject({ 'log records not kept': '3' })
  })

  test('what is rejected in part is said with its reason', async () => {
    const spans = [
      { traceId: '0'.repeat(32), spanId: '1'.repeat(16) },
      { traceId: '1'.repeat(32), spanId: '2'.repeat(16), startTimeUnixNano: '1', endTimeUnixNano: '2' }
    ]
    const body = Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }))
    const answer = await post(otlp, body, { 'content-type': 'application/json' })
    expect(JSON.parse(answer.body.toString())).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: 'Rejected: invalid trace id (1).' }
    })
  })

  test.each([
    ['cut short', BYTES.slice(0, -3), {}, 400],
    ['no gzip', BYTES, { 'content-encoding': 'gzip' }, 400],
    ['a bomb', gzipSync(Buffer.alloc(80 * 2 ** 20)), { 'content-encoding': 'gzip' }, 413],
    ['too large', Buffer.alloc(17 * 2 ** 20), {}, 413],
    ['text', BYTES, { 'content-type': 'text/plain' }, 415],
    ['brotli', BYTES, { 'content-encoding': 'br' }, 415]
  ])('by HTTP: %s is refused, not to be sent again', async (_, body, headers, wanted) => {
    const answer = await post(otlp, body, headers)
    expect(answer.status).toBe(wanted)
    expect(answer.headers.get('retry-after')).toBeNull()
    expect(answer.body.length).toBeGreaterThan(0)
  })

  test.each([
    ['cut short', BYTES.slice(0, -3), status.INVALID_ARGUMENT],
    ['a bomb', Buffer.alloc(80 * 2 ** 20), status.RESOURCE_EXHAUSTED]
  ])('by gRPC: %s is refused, not to be sent again', async (_, body, code) => {
    const answer = await call(otlp, body)
    expect(answer).toMatchObject({ code })
    expect(detailsOf(answer)).toBe('')
  })

  test('a slow sender is told so, by gRPC', async () => {
    const session = connectHttp2(`http://127.0.0.1:${otlp.ports.grpc}`)
    const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' })
    stream.write(Buffer.from([0, 0, 0, 0, 100, 1]))
    const [headers] = await once(stream, 'response')
    expect(headers['grpc-status']).toBe(`${status.DEADLINE_EXCEEDED}`)
    session.destroy()
  })

  test('a slow sender is told so, by HTTP', async () => {
    const socket = connect(otlp.ports.http ?? 0, '127.0.0.1')
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: 100\r\n\r\nab'
    )
    let said = ''
    for await (const chunk of socket) said += chunk
    expect(said).toMatch(/^HTTP\/1.1 408 /)
  })

  test('what was refused, and why, is counted', async () => {
    expect((await pollOf(otlp)).labels).toMatchObject({
      'exports refused: not readable': '3',
      'exports refused: too large': '3',
      'exports refused: not OTLP': '2',
      'exports refused: too slow': '2',
      'spans rejected': '1'
    })
  })
})

test('more than can be read: senders are asked to come again, by both protocols, and what was acknowledged is counted', async () => {
  // As if no time passed: a burst is taken, and then nothing more.
  const otlp = await started({}, { share: 0 })
  const many = asProtobuf(new Array(20_000).fill(SPANS[0]))
  let taken = 0
  let refused: Awaited<ReturnType<typeof post>> | undefined
  for (let i = 0; i < 1000 && refused === undefined; i++) {
    const answer = await post(otlp, many)
    if (answer.status === 200) taken += 20_000
    else refused = answer
  }
  const byGrpc = await call(otlp, many)
  expect(refused).toMatchObject({ status: 429 })
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(byGrpc).toMatchObject({ code: status.RESOURCE_EXHAUSTED })
  expect(detailsOf(byGrpc)).toContain('google.rpc.RetryInfo')
  expect((await pollOf(otlp)).labels['spans taken']).toBe(`${taken}`)
  await otlp.close()
})

test('more bytes on their way than are kept: one more is asked to come again, by both protocols, until they are gone', async () => {
  const otlp = await started({}, { patienceMs: 60_000 })
  // Nearly as many as are kept, each of a body whose last byte does not come.
  const size = 16 * 2 ** 20 - 2 ** 16
  const head = `POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: ${size + 1}\r\n\r\n`
  const part = Buffer.concat([Buffer.from(head), Buffer.alloc(size)])
  const senders = new Set<Socket>()
  const hold = (): void => {
    const sender = connect(otlp.ports.http ?? 0, '127.0.0.1').on('error', () => undefined)
    senders.add(sender)
    sender.write(part)
    // Where the one more came while this was not here whole, it may be this one that is asked to come again.
    sender.on('data', () => {
      if (!senders.delete(sender)) return
      sender.destroy()
      hold()
    })
  }
  for (let i = 0; i < 8; i++) hold()
  const oneMore = randomBytes(2 ** 20)
  const answers = async () => (await post(otlp, oneMore)).status
  await expect.poll(answers, { timeout: 60_000 }).toBe(503)
  expect(Number((await post(otlp, oneMore)).headers.get('retry-after'))).toBeGreaterThan(0)
  const byGrpc = await call(otlp, oneMore)
  expect(byGrpc).toMatchObject({ code: status.UNAVAILABLE })
  expect(detailsOf(byGrpc)).toContain('google.rpc.RetryInfo')
  for (const sender of senders) {
    senders.delete(sender)
    sender.destroy()
  }
  // There is room for it again: it is read, and is nothing.
  await expect.poll(answers, { timeout: 60_000 }).toBe(400)
  await otlp.close()
})

test('with a token, who does not show it is refused before its body is received', async () => {
  const otlp = await started({ token: 'a secret' })
  expect(await post(otlp, BYTES)).toMatchObject({ status: 401 })
  expect(await post(otlp, BYTES, { authorization: 'Bearer another' })).toMatchObject({ status: 401 })
  expect(await call(otlp, BYTES)).toMatchObject({ code: status.UNAUTHENTICATED })
  expect(await calls(otlp)).toBe(0)
  await otlp.close()
})

test('with TLS, and a token that a file has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-otlp-'))
  const [key, cert, token] = ['key.pem', 'cert.pem', 'token'].map((file) => join(folder, file))
  execFileSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', `${key}`, '-out', `${cert}`]
  ])
  const settings = { tls: { cert: { file: cert }, key: { file: key } }, token: { file: token } }
  const otlp = await started(settings)
  expect(otlp.ports).toEqual({ grpc: null, http: null })
  writeFileSync(`${token}`, 'first\n')
  expect((await pollOf(otlp)).gaps).toEqual([])
  const by = credentials.createSsl(readFileSync(`${cert}`))
  expect(await call(otlp, BYTES, { authorization: 'Bearer first' }, { by })).toEqual(Buffer.alloc(0))
  writeFileSync(`${token}`, 'second\n')
  await pollOf(otlp)
  expect(await call(otlp, BYTES, { authorization: 'Bearer first' }, { by })).toMatchObject({
    code: status.UNAUTHENTICATED
  })
  const more = asProtobuf(another())
  expect(await call(otlp, more, { authorization: 'bearer second' }, { by })).toEqual(Buffer.alloc(0))
  expect(await calls(otlp)).toBe(2)
  // HTTP has the same certificate and the same token.
  const ca = readFileSync(`${cert}`)
  expect(await postSecurely(otlp, asProtobuf(another()), ca)).toMatchObject({ status: 401 })
  expect(await postSecurely(otlp, asProtobuf(another()), ca, { authorization: 'Bearer second' })).toMatchObject({
    status: 200
  })
  await expect(post(otlp, BYTES)).rejects.toThrow()
  expect(await calls(otlp)).toBe(3)
  await otlp.close()
})
