import { SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { derive } from '../../judge/derive.ts'
import type { Memory } from '../../judge/memory.ts'
import { edgeId, kafkaTopicId, rpcMethodId, serviceId, TraceAnswer, TracesAnswer } from '../../model/index.ts'
import { saveTargets, writeNote, writeTelemetry, writeTick, writeTraces } from '../../store/index.ts'
import { call, pollOf, post, started } from '../live/otlp/send.ts'
import { metered, metricsAsProtobuf } from '../pure/otlp/metrics.ts'
import { asJson, asProtobuf, type Written, written } from '../pure/otlp/spans.ts'
import { openChromium } from '../services/chromium.ts'
import { openPage, shoot, sideways, timesWithoutUtc, violationsOf, visit } from './audit.ts'
import { eventually } from './eventually.ts'
import { type Product, startProduct } from './seeded.ts'

/** A call that sends a message, which another service takes 8 s later and fails at: by gRPC, HTTP and JSON through the real intake into the store. */
const TOPIC = kafkaTopicId('otlp', 'orders.events')
const MESSAGE = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders.events' }
const RPC = { 'rpc.system': 'grpc', 'rpc.service': 'shop.Orders', 'rpc.method': 'Create' }
const AGO_MS = Date.now() - 30_000 - Date.UTC(2026, 10, 23, 12)
const one = (service: string, span: Written): ReadableSpan => {
  const [made] = written({ 'service.name': service }, [{ ...span, startMs: AGO_MS + (span.startMs ?? 0) }])
  if (made === undefined) throw new Error('there is no span')
  return made
}

/** What the preload of a service with three open streams exports. */
const streams = async (): Promise<Uint8Array> => {
  const of = { 'rpc.system.name': 'grpc', 'rpc.method': 'shop.Orders/Watch' }
  const setting = { temporality: 'cumulative', buckets: 'explicit' } as const
  const { meter, collect } = metered({ 'service.name': 'orders' }, setting)
  meter.createObservableUpDownCounter('rpc.server.active_requests').addCallback((to) => to.observe(3, of))
  meter.createObservableUpDownCounter('rpc.server.open_streams').addCallback((to) => to.observe(3, of))
  meter.createObservableGauge('rpc.server.oldest_stream', { unit: 's' }).addCallback((to) => to.observe(7200, of))
  return metricsAsProtobuf(await collect())
}

let product: Product
let browser: Browser
let page: Page
let id: string
beforeAll(async () => {
  product = await startProduct(false)
  const otlp = await started({}, { quietMs: 0 })
  const called = one('gateway', {
    name: 'shop.Orders/Create',
    kind: SpanKind.CLIENT,
    tookMs: 900,
    attributes: { ...RPC, 'server.address': 'orders', 'server.port': 50051 }
  })
  const served = one('orders', {
    name: 'shop.Orders/Create',
    kind: SpanKind.SERVER,
    startMs: 40,
    tookMs: 800,
    parent: called,
    attributes: RPC
  })
  const sent = one('orders', {
    name: 'send orders.events',
    kind: SpanKind.PRODUCER,
    startMs: 300,
    tookMs: 120,
    parent: served,
    attributes: { ...MESSAGE, 'messaging.operation.type': 'send' }
  })
  const taken = one('mail', {
    name: 'process orders.events',
    kind: SpanKind.CONSUMER,
    startMs: 8300,
    tookMs: 1500,
    error: true,
    links: [sent],
    attributes: { ...MESSAGE, 'messaging.operation.type': 'process', 'messaging.consumer.group.name': 'mailers' }
  })
  id = called.spanContext().traceId
  expect(await call(otlp, asProtobuf([called]))).toEqual(Buffer.alloc(0))
  expect(await post(otlp, asProtobuf([served, sent]))).toMatchObject({ status: 200 })
  expect(await post(otlp, asJson([taken]), { 'content-type': 'application/json' })).toMatchObject({ status: 200 })
  expect(await post(otlp, await streams(), {}, '/v1/metrics')).toMatchObject({ status: 200 })
  expect(await post(otlp, Buffer.from('no protobuf'))).toMatchObject({ status: 400 })
  await saveTargets(product.store, [{ id: 'otlp', kind: 'otlp', intervalMs: 1000, address: 'here' }])
  await writeNote(product.store, 'traces', { link: 'https://jaeger.example/trace/{trace_id}' })
  let memory: Memory | undefined
  await eventually(async () => {
    await writeTraces(product.store, otlp.traces.take(Date.now()), Date.now())
    const derived = derive(memory, await pollOf(otlp), { durationMs: 1, overruns: 0, intervalMs: 1000 })
    memory = derived.memory
    await writeTick(product.store, derived.tick)
    const answer = await fetch(`${product.address}/api/v1/traces/${id}`)
    expect(TraceAnswer.safeParse(await answer.json()).data?.trace.count).toBe(4)
    expect(derived.tick.entities.map((each) => each.id)).toContain(TOPIC)
  })
  await writeTelemetry(product.store, otlp.takeTelemetry(Date.now()))
  await otlp.close()
  browser = await openChromium()
  ;({ page } = await openPage(browser, { viewport: { width: 1440, height: 900 } }))
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})
const shot = (name: string): Promise<void> => shoot(page, name)
const asked = async (query: Record<string, string>) => {
  const answer = await fetch(`${product.address}/api/v1/traces?${new URLSearchParams(query)}`)
  return TracesAnswer.parse(await answer.json())
}

it('traces are found by service, edge, time, how long they took there, and whether they failed', async () => {
  const edge = edgeId('calls', serviceId({ name: 'gateway' }), serviceId({ name: 'orders' }))
  const { traces, link } = await asked({ of: edge })
  expect(link).toBe('https://jaeger.example/trace/{trace_id}')
  const there = traces.find((each) => each.id === id)?.there
  expect(there?.failed).toBe(false)
  expect(there?.seconds).toBeCloseTo(0.9)
  expect((await asked({ of: TOPIC, min: '9', max: '10', failed: 'yes' })).traces.map((each) => each.id)).toContain(id)
  for (const none of [{ max: '0.9' }, { min: '1' }, { failed: 'yes' }, { to: '1000' }, { of: 'service/-/-/nobody' }])
    expect((await asked({ of: edge, ...none })).traces).toEqual([])
  expect((await fetch(`${product.address}/api/v1/traces?limit=0`)).status).toBe(400)
  expect((await fetch(`${product.address}/api/v1/traces/${'0'.repeat(32)}`)).status).toBe(404)
})

it('the page of one says first how long it took and how much of it a message waited, and leads to the rest', async () => {
  await visit(page, `${product.address}/traces/${id}`)
  const main = page.locator('main')
  await eventually(async () => expect(await main.innerText()).toContain('through 3 services'))
  const text = (await main.innerText()).replaceAll(/\s+/g, ' ')
  expect(text).toContain('For 7.9 s of it a message waited in a broker. process orders.events failed in mail.')
  expect(text).toContain('waited in orders.events')
  expect(await page.getByRole('link', { name: 'All of it at jaeger.example' }).getAttribute('href')).toBe(
    `https://jaeger.example/trace/${id}`
  )
  await shot('trace')
  const rows = main.getByRole('button')
  await rows.first().focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await eventually(async () => expect(await rows.nth(1).getAttribute('aria-expanded')).toBe('true'))
  expect(await main.innerText()).toContain('shop.Orders')
})

it('a service’s page and an edge’s panel list them', async () => {
  await visit(page, `${product.address}/services/${serviceId({ name: 'orders' })}`)
  await eventually(async () => expect(await page.locator('[data-traces]').innerText()).toContain('gateway shop.Orders'))
  await shot('service')
  await page.locator('[data-traces] a').first().click()
  await page.waitForURL(/\/traces\//)
  await visit(page, `${product.address}/?sel=${encodeURIComponent(serviceId({ name: 'mail' }))}`)
  await eventually(async () => expect(await page.locator('aside [data-traces] a').count()).toBeGreaterThan(0))
})

it('a cell that is picked on a method’s heat map lists the traces that are kept of its calls, and no others', async () => {
  const method = rpcMethodId({ name: 'orders' }, 'shop.Orders', 'Create')
  const picked = page.locator('[data-picked-traces]')
  await visit(page, `${product.address}/channels/${method}`)
  const map = page.locator('[data-heat-map]')
  await map.waitFor()
  await map.focus()
  await page.keyboard.press('ArrowLeft')
  await eventually(async () => expect(await map.locator('[aria-live]').innerText()).toContain('1 of 1 call'))
  await page.keyboard.press('Enter')
  await eventually(async () => expect(await picked.locator('a').count()).toBe(1))
  await shot('picked')
  // A cell of quicker calls has none of it, and says so.
  const cell = new URL(page.url()).searchParams.get('cell')?.split('_')[0]
  await visit(page, `${product.address}/channels/${method}?cell=${cell}_0.001_0.01`)
  await eventually(async () =>
    expect(await page.locator('[data-rpc]').innerText()).toContain('No trace of them is kept')
  )
  expect(await picked.count()).toBe(0)
  await page.goBack()
  await picked.locator('a').click()
  await page.waitForURL(`**/traces/${id}`)
})

it('the page of a stream says how many are open, and for how long the oldest has been', async () => {
  await visit(page, `${product.address}/channels/${rpcMethodId({ name: 'orders' }, 'shop.Orders', 'Watch')}`)
  await eventually(async () => {
    const text = (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ')
    expect(text).toMatch(/Open streams 3\b/)
    expect(text).toMatch(/Oldest stream 2 ?h\b/)
    expect(text).not.toContain('In flight')
    expect(text).toContain('3 streams are open. How long one took is known when it ends: none ended in the last hour.')
  })
  await shot('streams')
})

it('the page of targets says what was taken, what was refused and why, and how far back sendings are remembered', async () => {
  await visit(page, `${product.address}/targets`)
  await eventually(async () => {
    const text = (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ')
    expect(text).toMatch(/spans taken 4\b/)
    expect(text).toMatch(/exports refused: not readable 1\b/)
    expect(text).toMatch(/calls wait for their server’s span up to \(s\) 0\.2\b/)
    expect(text).toMatch(/sendings remembered 1\b/)
  })
  expect(await page.locator('[data-loud="true"]', { hasText: 'exports refused' }).count()).toBe(1)
})

it('a service’s telemetry page says what is missing for which figure', async () => {
  await visit(page, `${product.address}/services/${serviceId({ name: 'orders' })}`)
  await page.getByRole('link', { name: 'What its telemetry gives' }).click()
  await page.waitForURL(/\/telemetry\//)
  await eventually(async () =>
    expect(await page.locator('main').innerText()).toContain(
      'Which calls failed is unknown: its spans of calls carry no status. 2 more things are missing'
    )
  )
  const table = await page.locator('[data-table="telemetry"]').innerText()
  expect(table).toContain('OTEL_RESOURCE_ATTRIBUTES=service.version')
  await shot('telemetry')
})

it.each([
  'dark',
  'light'
] as const)('WCAG AA, nothing to the side, UTC at hand: %s, wide and on a phone', async (colorScheme) => {
  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 }
  ]) {
    const { page: own, thrown } = await openPage(browser, { viewport, colorScheme })
    await visit(own, `${product.address}/traces/${id}`)
    await own.locator('main').getByRole('button').first().click()
    expect([await violationsOf(own), await timesWithoutUtc(own), await sideways(own), thrown]).toEqual([[], [], 0, []])
    if (viewport.width === 390 && process.env.PLUMBLINE_SHOTS)
      await own.screenshot({ path: `${process.env.PLUMBLINE_SHOTS}/trace-phone-${colorScheme}.png` })
    for (const service of ['mail', 'nobody']) {
      await visit(own, `${product.address}/telemetry/${serviceId({ name: service })}`)
      expect([await violationsOf(own), await timesWithoutUtc(own), await sideways(own), thrown]).toEqual([
        [],
        [],
        0,
        []
      ])
    }
    if (viewport.width === 390 && process.env.PLUMBLINE_SHOTS)
      await own.screenshot({ path: `${process.env.PLUMBLINE_SHOTS}/telemetry-phone-${colorScheme}.png` })
    await own.context().close()
  }
})
