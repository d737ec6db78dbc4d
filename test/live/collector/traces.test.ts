import { setTimeout as sleep } from 'node:timers/promises'
import { SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { type Logger, pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { WINDOW_MS } from '../../../collector/otlp/kept/tops.ts'
import { keepTraces } from '../../../collector/traces.ts'
import { rpcMethodId, serviceId } from '../../../model/index.ts'
import { dropOld, readTrace, readTraces, type Store, writeTraces } from '../../../store/index.ts'
import { asProtobuf, written } from '../../pure/otlp/spans.ts'
import { post, started } from '../otlp/send.ts'
import { makeStore } from './process.ts'

const DAY_MS = 86_400_000
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Spans of tests begin at their own start of time: here they began a moment ago. */
const AGO_MS = Date.now() - 30_000 - Date.UTC(2026, 10, 23, 12)
const call = (tookMs: number, error = false): ReadableSpan => {
  const attributes = { 'rpc.system': 'grpc', 'rpc.service': 'shop.Orders', 'rpc.method': 'Create' }
  const span = { name: 'shop.Orders/Create', kind: SpanKind.SERVER, startMs: AGO_MS, tookMs, error, attributes }
  const [made] = written({ 'service.name': 'orders' }, [span])
  if (made === undefined) throw new Error('there is no span')
  return made
}
const idOf = (span: ReadableSpan | undefined): string => span?.spanContext().traceId ?? ''
const METHOD = rpcMethodId({ name: 'orders' }, 'shop.Orders', 'Create')

const keptIn = async (store: Store): Promise<string[]> => {
  const all = await readTraces(store, { of: METHOD, from: 0, to: Date.now() + DAY_MS, limit: 100 })
  return all.map(({ id }) => id).sort()
}
const eventually = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 60_000, interval: 250 })

test('what is kept is written each five seconds, also after the database could not; what is older than the retention goes', async () => {
  const store = await makeStore()
  ends.push(store.close)
  const otlp = await started({}, { quietMs: 200 })
  ends.push(otlp.close)
  const warned: string[] = []
  const log: Logger = pino({ level: 'warn' }, { write: (line: string) => warned.push(line) })
  // All of it in one window of five minutes: another would begin anew.
  const leftMs = WINDOW_MS - (Date.now() % WINDOW_MS)
  if (leftMs < 90_000) await sleep(leftMs)
  const keeping = keepTraces(store, otlp, log)
  ends.push(keeping.stop)

  const slow = [10, 20, 30, 40, 50].map((ms) => call(ms))
  const failed = [1, 2, 3, 4].map((ms) => call(ms, true))
  for (const span of [...slow, ...failed]) expect((await post(otlp, asProtobuf([span]))).status).toBe(200)
  const wanted = [...slow.slice(2), ...failed.slice(0, 3)].map(idOf)
  await eventually(() => keptIn(store)).toEqual([...wanted].sort())
  const whole = await readTrace(store, idOf(slow[4]))
  expect(whole).toMatchObject({ seconds: 0.05, failed: false, count: 1, service: serviceId({ name: 'orders' }) })

  // The database takes none for a while; what could not be written, and what had to go for it, is tried again.
  await store.pool.query('alter table kept_trace rename to put_away')
  const slower = call(500)
  expect((await post(otlp, asProtobuf([slower]))).status).toBe(200)
  await eventually(async () => warned.length).toBeGreaterThan(0)
  expect(warned[0]).toContain('kept traces could not be written; they are tried again')
  await store.pool.query('alter table put_away rename to kept_trace')
  const after = [slower, ...slow.slice(3), ...failed.slice(0, 3)].map(idOf).sort()
  await eventually(() => keptIn(store)).toEqual(after)

  const days = 15
  if (whole === undefined) throw new Error('it was there')
  for (const [id, ago] of [
    ['a'.repeat(32), days + 2],
    ['b'.repeat(32), days - 1]
  ] as const) {
    const atMs = Date.now() - ago * DAY_MS
    const trace = { ...whole, id, at: atMs, spans: whole.spans.map((span) => ({ ...span, trace: id })) }
    const of = new Map([[METHOD, { seconds: 9, failed: false }]])
    await writeTraces(store, { write: [{ trace, of }], drop: [] }, atMs)
  }
  expect(await keptIn(store)).toEqual([...after, 'a'.repeat(32), 'b'.repeat(32)].sort())
  await dropOld(store, Date.now(), { days, findingDays: days })
  expect(await keptIn(store)).toEqual([...after, 'b'.repeat(32)].sort())
  expect(await readTrace(store, 'a'.repeat(32))).toBeUndefined()
}, 600_000)
