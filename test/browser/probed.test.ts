import { ServerCredentials } from '@grpc/grpc-js'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { transport } from '../../collector/transports/grpc/index.ts'
import { derive } from '../../judge/derive.ts'
import type { Memory } from '../../judge/memory.ts'
import { GrpcTarget, serviceId } from '../../model/index.ts'
import { saveTargets, writeTick } from '../../store/index.ts'
import { startServer } from '../live/grpc/server.ts'
import { context } from '../live/watch.ts'
import { makeAuthority } from '../services/certificates.ts'
import { openChromium } from '../services/chromium.ts'
import { openPage, shoot, visit } from './audit.ts'
import { eventually } from './eventually.ts'
import { type Product, startProduct } from './seeded.ts'

/** A real gRPC server that sends nothing, probed twenty times over as many minutes. */
const MINUTE_MS = 60_000
let product: Product
let browser: Browser
let page: Page
let stop: () => void
beforeAll(async () => {
  const authority = makeAuthority()
  const { cert, key } = authority.sign('server', 10)
  const pair = { cert_chain: Buffer.from(cert), private_key: Buffer.from(key) }
  const server = await startServer({ health: { '': 1 }, reflection: 'v1' }, ServerCredentials.createSsl(null, [pair]))
  stop = server.stop
  product = await startProduct(false)
  const target = GrpcTarget.parse({
    id: 'orders-probe',
    kind: 'grpc',
    address: server.address,
    service: 'orders',
    tls: { ca: authority.ca }
  })
  const watched = { id: target.id, kind: target.kind, intervalMs: MINUTE_MS, address: target.address }
  await saveTargets(product.store, [watched])
  const connection = transport.open(target, context)
  let memory: Memory | undefined
  const now = Date.now()
  for (let n = 19; n >= 0; n--) {
    const seen = { ...(await connection.poll(new AbortController().signal)), atMs: now - n * MINUTE_MS }
    const derived = derive(memory, seen, { durationMs: 3, overruns: 0, intervalMs: MINUTE_MS })
    memory = derived.memory
    await writeTick(product.store, derived.tick)
  }
  await connection.close()
  browser = await openChromium()
  ;({ page } = await openPage(browser, { viewport: { width: 1440, height: 900 } }))
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  stop?.()
})
const shot = (name: string): Promise<void> => shoot(page, name)

it('the page of a service that is probed says what its health check says, for how long its certificate is good, and what it offers', async () => {
  await visit(page, `${product.address}/services/${serviceId({ name: 'orders' })}`)
  const main = page.locator('main')
  await eventually(async () => expect(await main.innerText()).toContain('Its health check says SERVING'))
  const text = await main.innerText()
  expect(text).toContain('In less than 21 days clients that check it can’t connect any more.')
  expect(text).toMatch(/Certificate left\s+10\s*d/i)
  for (const method of ['Create', 'Note', 'Watch']) expect(text).toContain(method)
  await eventually(async () => expect(await page.locator('[data-chart="Health check"]').count()).toBe(1))
  await shot('probed')
})

it('Targets names it with what its last check said', async () => {
  await visit(page, `${product.address}/targets`)
  await eventually(async () => expect(await page.locator('main').innerText()).toContain('orders-probe'))
  expect(await page.locator('main').innerText()).toMatch(/health check\s+SERVING/i)
  await shot('targets')
})
