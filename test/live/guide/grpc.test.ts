import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeGuide } from '../../../collector/guide/index.ts'
import type { OtlpIntake } from '../../../collector/otlp/index.ts'
import { rpcMethodId } from '../../../model/index.ts'
import { readFindings, type Store } from '../../../store/index.ts'
import { intake, said, service } from '../instrument/run.ts'
import { freshStore, writer } from './history.ts'

/** grpc.slow on real calls that come in by OTLP, with its window shortened from 15 min to 8 s and its threshold raised for a busy machine. */
const SETTINGS = { 'grpc.slow': { windowS: 8, warn: 0.06, critical: 10 } }
const id = (method: string) => rpcMethodId({ name: 'stock' }, 'shop.Stock', method)
let otlp: OtlpIntake
let store: Store

const CALLS = join(import.meta.dirname, 'services/calls.ts')
const start = (name: string, ...args: string[]) =>
  service(CALLS, args, otlp, { OTEL_SERVICE_NAME: name, OTEL_BSP_SCHEDULE_DELAY: '500' })

beforeAll(async () => {
  otlp = await intake()
  store = await freshStore('otlp', 'otlp')
  const { port } = await said<{ port: number }>(start('stock'))
  start('till', `--client=${port}`)
})
afterAll(async () => {
  await otlp?.close()
  await store?.close()
})

test('grpc.slow: calls of 120 ms stray, calls of 20 ms are a near miss; before the window is full it says what is missing', async () => {
  const guide = makeGuide(store, { settings: SETTINGS, patience: { opensS: 0, closesS: 0 } })
  const write = writer(store, 1000)
  const missing = new Set<string>()
  let findings: Awaited<ReturnType<typeof readFindings>> = []
  for (let i = 0; i < 45 && findings.length === 0; i++) {
    await write(await otlp.connection.poll(new AbortController().signal))
    const { rules } = await guide.look(Date.now())
    for (const each of rules.find(({ rule }) => rule === 'grpc.slow')?.unknown ?? []) missing.add(each.missing)
    findings = await readFindings(store, { state: 'open', limit: 10 })
    await sleep(1000)
  }
  expect(findings).toMatchObject([
    { rule: 'grpc.slow', of: id('Slow'), severity: 'warn', instead: null, evidence: { series: 'p99', unit: 's' } }
  ])
  expect(findings[0]?.evidence.value).toBeGreaterThan(0.11)
  expect([...missing].some((each) => /^needs 8 s of calls, has [\d.]+ m?s$/.test(each))).toBe(true)
})
