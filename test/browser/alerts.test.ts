import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AlertsAnswer, alertAddress, isKnown } from '../../model/index.ts'
import { openChromium } from '../services/chromium.ts'
import { openPage } from './audit.ts'
import { type Demo, launchDemo, QUEUE, QUEUE_SUBSCRIPTION, subscriptionOf } from './demo.ts'
import { eventually } from './eventually.ts'

/** An alert's whole way: a consumer that really falls behind, the shipped rule (its duration shortened on the page), Flow, tab, page and a receiving webhook. */
const SECRET = 'the team’s own'
let demo: Demo
let browser: Browser
let page: Page
const got: { headers: IncomingHttpHeaders; body: string }[] = []
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    got.push({ headers: request.headers, body })
    response.writeHead(204).end()
  })
})

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  demo = await launchDemo([
    'alerts:',
    '  webhooks:',
    `    - { id: oncall, url: "http://127.0.0.1:${port}/hook", secret: "${SECRET}", allowPrivate: true }`
  ])
  browser = await openChromium()
  ;({ page } = await openPage(browser, { viewport: { width: 1440, height: 900 } }))
})
afterAll(async () => {
  await browser?.close()
  await demo?.stop()
  server.close()
})

const go = (path: string) => page.goto(`${demo.address}${path}`)
const alerts = async (query = '') =>
  AlertsAnswer.parse(await (await fetch(`${demo.address}/api/v1/alerts${query}`)).json()).alerts
const sent = () => got.map(({ body }) => JSON.parse(body) as { type: string; data: { rule: string; summary: string } })

describe('an alert’s whole way', () => {
  it('a healthy demo is quiet', async () => {
    await eventually(async () => expect(await subscriptionOf(demo, QUEUE_SUBSCRIPTION)).toMatchObject({ state: 'ok' }))
    await go('/alerts')
    await page.getByRole('heading', { name: 'Nothing fires' }).waitFor()
    expect(await alerts()).toEqual([])
  })

  it('a webhook is tested from the page', async () => {
    await go('/alerts?show=webhooks')
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText('It was taken.').waitFor()
    expect(sent().map(({ type }) => type)).toEqual(['test'])
  })

  it('the shipped rule is shortened on the page, with a preview of what it would have done', async () => {
    await go('/alerts?show=rules')
    await page.getByRole('button', { name: 'Change: A consumer falls behind' }).click()
    await page.getByText('Never: it judges').waitFor()
    await page.getByLabel('for at least: unit').selectOption('s')
    await page.getByLabel('for at least', { exact: true }).fill('10')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('and somebody reads, for 10 s').waitFor()
  })

  it('slow-email: it fires with the figures that the queue has, on the page, on Flow, in the tab and at the webhook', async () => {
    await demo.fault('slow-email', true)
    await eventually(async () => {
      const firing = await alerts('?state=firing')
      expect(firing).toMatchObject([{ rule: 'falls-behind', of: QUEUE_SUBSCRIPTION, value: { never: true } }])
      const [alert] = firing
      const { figures } = await subscriptionOf(demo, QUEUE_SUBSCRIPTION)
      if (!isKnown(alert?.figures.backlog) || !isKnown(figures.backlog)) throw new Error('the backlog is not known')
      // As of the newest tick: the queue only grows meanwhile.
      expect(alert.figures.backlog.value).toBeGreaterThan(10)
      expect(alert.figures.backlog.value).toBeLessThanOrEqual(figures.backlog.value)
      expect((alert.firedAt ?? 0) - alert.since).toBeGreaterThanOrEqual(10_000)
      expect(alert.summary).toMatch(/^email\.send: behind\..*At this pace it never drains/)
    })

    await go('/alerts')
    await page.getByText('At this pace it never drains').waitFor()
    await eventually(async () => expect(await page.title()).toBe('(1) Alerts · Plumbline'))
    await page.getByRole('link', { name: 'email.send', exact: true }).click()
    await page.waitForURL(({ href }) => href.includes(encodeURIComponent(QUEUE)))
    await page.getByRole('link', { name: '1 alert', exact: true }).waitFor()
    await page.getByRole('link', { name: 'A consumer falls behind', exact: true }).click()
    const [alert] = await alerts('?state=firing')
    await page.waitForURL(({ pathname }) => pathname === alertAddress(alert?.id ?? ''))
    await page.getByText(/^Fires since/).waitFor()
    await page.locator('[data-lane] [data-state="behind"]').first().waitFor()

    await eventually(async () => expect(sent().map(({ type }) => type)).toEqual(['test', 'alert.firing']))
    expect(sent().at(-1)?.data).toMatchObject({ rule: 'falls-behind' })
    const { headers, body } = got.at(-1) ?? { headers: {}, body: '' }
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', SECRET).update(signed).digest('base64')}`)
    // What is secret goes nowhere else.
    expect(JSON.stringify(await (await fetch(`${demo.address}/api/v1/webhooks`)).json())).not.toContain('/hook')
  })

  it('is muted from the page', async () => {
    await go('/alerts')
    await page.getByLabel('Mute: A consumer falls behind').selectOption('1h')
    await page.getByText(/Muted until/).waitFor({ state: 'attached' })
    await page.getByLabel('Mute: A consumer falls behind').selectOption('lift')
    await eventually(async () => expect((await alerts('?state=firing'))[0]?.mutedUntil).toBeNull())
  })

  it('off: it drains, the alert is resolved and says so, everywhere', async () => {
    await demo.fault('slow-email', false)
    await eventually(async () => expect(await alerts('?state=firing')).toEqual([]), 200_000)
    const [over] = await alerts()
    expect(over).toMatchObject({ rule: 'falls-behind', state: 'resolved', resolvedAt: expect.any(Number) })
    await eventually(async () =>
      expect(sent().at(-1)).toMatchObject({ type: 'alert.resolved', data: { rule: 'falls-behind' } })
    )
    await page.getByRole('heading', { name: 'Nothing fires' }).waitFor()
    await eventually(async () => expect(await page.title()).toBe('Alerts · Plumbline'))
    await go('/alerts?show=resolved')
    await page.getByRole('link', { name: 'A consumer falls behind', exact: true }).click()
    await page.getByText(/^Fired from .*\d\d:\d\d to .*\d\d:\d\d\.$/).waitFor()
    await page.getByRole('list', { name: 'Who was told' }).getByText('oncall, that it is over').waitFor()
  })
})
