import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { profileNow } from '../../../app/live/profile.ts'
import { RecentCalls } from '../../../collector/guide/calls.ts'
import { makeGuide } from '../../../collector/guide/index.ts'
import type { OtlpIntake } from '../../../collector/otlp/index.ts'
import { profilesOf, type UsageProfile } from '../../../guide/index.ts'
import { rpcMethodId } from '../../../model/index.ts'
import { readFindings, readTopology, type Store } from '../../../store/index.ts'
import { judgeReal, recordOf, written } from '../../scenarios/guide/real.ts'
import { GRPC_REAL } from '../../scenarios/guide/real-grpc.ts'
import { intake, said, service, until } from '../instrument/run.ts'
import { freshStore, NO_HISTORY, writer } from './history.ts'

/** Every rule of gRPC on real calls that come in by OTLP from instrumented services: two that stray and two that look like it, each. */
let otlp: OtlpIntake
let store: Store

const CALLS = join(import.meta.dirname, 'services/scene-calls.ts')
const start = (name: string, ...args: string[]) =>
  service(CALLS, args, otlp, {
    OTEL_SERVICE_NAME: name,
    OTEL_BSP_SCHEDULE_DELAY: '300',
    OTEL_BSP_MAX_QUEUE_SIZE: '100000'
  })

beforeAll(async () => {
  otlp = await intake()
  store = await freshStore('otlp', 'otlp')
})
afterAll(async () => {
  await otlp?.close()
  await store?.close()
})

test('rules of gRPC find what strays and invent nothing', async () => {
  const { ports } = await said<{ ports: number[] }>(start('stock'))
  const till = start('till', `--ports=${ports.join(',')}`)
  const done = said(till)
  const calls = new RecentCalls(() => 900)
  const write = writer(store, 1000)
  const poll = async () => {
    await write(await otlp.connection.poll(new AbortController().signal))
    calls.look(await readTopology(store))
  }
  let isDone = false
  done.then(() => {
    isDone = true
  })
  while (!isDone) {
    await poll()
    await sleep(500)
  }
  const now = Date.now()
  let profiles: UsageProfile[] = []
  // The last spans are on their way for as long as a sender's batch waits.
  const wrong = await until(async () => {
    await poll()
    const habits = otlp.habits(Date.now() + 60_000)
    profiles = profilesOf(await readTopology(store), { ...NO_HISTORY, calls: calls.history(), habits }, now)
    const disagree = judgeReal(GRPC_REAL, profiles, now).filter(({ agrees }) => !agrees)
    return disagree.length === 0 || Date.now() - now > 8000 ? disagree : undefined
  }, 'the last spans')
  if (process.env.PLUMBLINE_RECORD === '1') writeFileSync(recordOf('grpc'), written(profiles))
  expect(wrong).toEqual([])
  // The whole way: the guide's own look opens findings of what traces told, and the page of a channel shows it.
  const patience = { opensS: 0, closesS: 0 }
  const told = () => otlp.habits(Date.now() + 60_000)
  await makeGuide(store, { patience }, () => undefined, told).look(now)
  const findings = await readFindings(store, { state: 'open', limit: 100 })
  const id = (method: string) => rpcMethodId({ name: 'stock' }, 'shop.Scenes', method)
  expect(findings.map(({ rule, of }) => `${rule} ${of}`)).toEqual(
    expect.arrayContaining([`grpc.fan-out ${id('SetPrice')}`, `grpc.coupled-chain ${id('Six')}`])
  )
  const page = await profileNow(store, id('SetPrice'), now)
  expect(page?.rows.find(({ what }) => what === 'Receivers a step')).toMatchObject({ value: '≈ 4', missing: null })
})
