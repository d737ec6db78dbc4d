import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Alerts, startAlerts } from '../../../collector/alerts/index.ts'
import { isPrivate } from '../../../collector/alerts/private.ts'
import { SHIPPED_RULES } from '../../../judge/alerts/shipped.ts'
import { AlertRule, Config, type Webhook } from '../../../model/index.ts'
import {
  migrate,
  muteAlert,
  openStore,
  readAlerts,
  readDeliveries,
  readFiringAlerts,
  requestTest,
  type Store,
  saveRule,
  saveTargets
} from '../../../store/index.ts'
import { play } from '../../pure/judge/play.ts'
import { startService } from '../../services/index.ts'

/** The collector's alerts on a real database, with webhooks that are real servers; the ticks are played. */
const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})
let store: Store
beforeEach(async () => {
  const url = await (await startService('postgres')).createDatabase()
  await migrate(url)
  store = await openStore(url)
  ending.push(store.close)
})

interface Received {
  headers: IncomingHttpHeaders
  body: string
  at: number
}

/** A webhook's server: `answer` says with which status each call is answered; undefined never answers. */
const receiver = async (answer: (call: number) => number | undefined = () => 204) => {
  const got: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      got.push({ headers: request.headers, body, at: Date.now() })
      const status = answer(got.length)
      if (status !== undefined) response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ending.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got }
}

const start = async (webhooks: Partial<Webhook>[]): Promise<Alerts> => {
  const { alerts } = Config.parse({ alerts: { webhooks, link: 'https://plumbline.example' } })
  const started = await startAlerts(store, alerts, {
    log: pino({ level: 'silent' }),
    secret: async (secret) => String(secret)
  })
  ending.push(started.stop)
  return started
}

const NOBODY = { in: '0+100x20', out: '0x20', readers: '0x20' }
const BACK = { in: '0+100x20 2000x20', out: '0x20 2000x20', readers: '0x20 2x20' }
const WATCHED = { kind: 'kafka' as const, intervalMs: 10_000 }

const run = async (alerts: Alerts, script: Parameters<typeof play>[0], from = 0, to?: number): Promise<void> => {
  for (const { tick } of play(script).slice(from, to)) await alerts.onTick(tick, WATCHED as never)
}
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 60_000, interval: 100 })
const parsed = ({ body }: Received) => JSON.parse(body) as { type: string; data: Record<string, unknown> }

describe('an alert on its way', () => {
  test('is told once that it fires and once that it is over, signed so that the receiver can prove it', async () => {
    const hook = await receiver()
    const alerts = await start([{ id: 'oncall', url: hook.url, secret: 'of the team', allowPrivate: true }])
    await run(alerts, BACK)
    await eventually(() => hook.got.length).toBe(2)
    const [fired, resolved] = hook.got
    if (fired === undefined || resolved === undefined) throw new Error('nothing came')
    expect([parsed(fired).type, parsed(resolved).type]).toEqual(['alert.firing', 'alert.resolved'])
    expect(parsed(fired).data).toMatchObject({ rule: 'nobody-reads', severity: 'critical', target: 't' })
    expect(parsed(fired).data.summary).toMatch(/^orders|topic/)
    expect(parsed(fired).data.link).toMatch(/^https:\/\/plumbline\.example\/alerts\/nobody-reads%7Ckafka\//)
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = fired.headers
    const expected = createHmac('sha256', 'of the team').update(`${id}.${timestamp}.${fired.body}`).digest('base64')
    expect(signature).toBe(`v1,${expected}`)
    expect(await readFiringAlerts(store)).toEqual([])
    expect(await readAlerts(store, { from: 0, limit: 10 })).toMatchObject([{ rule: 'nobody-reads', state: 'resolved' }])
  })

  test('goes on over a restart of the collector: told once, and resolved by the next', async () => {
    const hook = await receiver()
    const webhook = { id: 'oncall', url: hook.url, allowPrivate: true }
    const first = await start([webhook])
    await run(first, BACK, 0, 15)
    await eventually(() => hook.got.length).toBe(1)
    await first.stop()
    const second = await start([webhook])
    await run(second, BACK, 15)
    await eventually(() => hook.got.map((each) => parsed(each).type)).toEqual(['alert.firing', 'alert.resolved'])
  })

  test('is tried again when the receiver fails, under the same id, and is not told over before it was told', async () => {
    const hook = await receiver((call) => (call === 1 ? 500 : 204))
    const alerts = await start([{ id: 'oncall', url: hook.url, allowPrivate: true }])
    await run(alerts, BACK)
    await eventually(() => hook.got.length).toBe(3)
    expect(hook.got.map((each) => parsed(each).type)).toEqual(['alert.firing', 'alert.firing', 'alert.resolved'])
    expect(hook.got[0]?.headers['webhook-id']).toBe(hook.got[1]?.headers['webhook-id'])
    await eventually(async () =>
      (await readDeliveries(store)).map(({ trouble, attempts }) => [trouble, attempts])
    ).toEqual(
      [
        [null, 1],
        [null, 2]
      ]
        .reverse()
        .sort((a, b) => Number(a[1]) - Number(b[1]))
    )
  })

  test('reaches one receiver while another hangs', async () => {
    const [hangs, answers] = [await receiver(() => undefined), await receiver()]
    const alerts = await start([
      { id: 'hangs', url: hangs.url, allowPrivate: true },
      { id: 'answers', url: answers.url, allowPrivate: true }
    ])
    await run(alerts, NOBODY)
    await eventually(() => [answers.got.length, hangs.got.length]).toEqual([1, 1])
  })

  test('is not sent while it is muted', async () => {
    const hook = await receiver()
    const [nobody] = SHIPPED_RULES.filter(({ id }) => id === 'nobody-reads')
    await saveRule(store, AlertRule.parse({ ...nobody, mutedUntil: Date.now() + 600_000 }))
    const alerts = await start([{ id: 'oncall', url: hook.url, allowPrivate: true }])
    await run(alerts, NOBODY)
    await eventually(async () =>
      (await readDeliveries(store)).filter(({ kind }) => kind === 'firing').map(({ trouble }) => trouble)
    ).toEqual(['It is muted.'])
    expect(hook.got).toEqual([])
  })

  test('of the severity that a webhook asks for', async () => {
    const hook = await receiver()
    const alerts = await start([{ id: 'pager', url: hook.url, allowPrivate: true, severity: 'critical' }])
    await saveRule(store, AlertRule.parse({ ...SHIPPED_RULES[1], id: 'nobody-reads', severity: 'warn' }))
    await eventually(async () => {
      await run(alerts, NOBODY)
      return (await readFiringAlerts(store)).map(({ severity }) => severity)
    }).toEqual(['warn'])
    expect((await readDeliveries(store)).filter(({ kind }) => kind === 'firing').length).toBeLessThanOrEqual(1)
  })

  test('ends with its target', async () => {
    const alerts = await start([])
    await saveTargets(store, [{ id: 't', kind: 'kafka', address: 'a:1', intervalMs: 1000 }])
    await run(alerts, NOBODY)
    expect(await readFiringAlerts(store)).toHaveLength(1)
    await saveTargets(store, [])
    expect(await readFiringAlerts(store)).toEqual([])
  })

  test('one alert can be muted by itself', async () => {
    const alerts = await start([])
    await run(alerts, NOBODY)
    const [alert] = await readFiringAlerts(store)
    expect(await muteAlert(store, alert?.id ?? '', 5_000_000_000_000)).toBe(true)
    expect(await readFiringAlerts(store)).toMatchObject([{ mutedUntil: 5_000_000_000_000 }])
    expect(await muteAlert(store, 'no such alert', null)).toBe(false)
  })
})

describe('a webhook', () => {
  const outcome = async (id: string) => (await readDeliveries(store)).find((each) => each.id === id)

  test('can be tested', async () => {
    const hook = await receiver()
    await start([{ id: 'oncall', url: hook.url, allowPrivate: true }])
    const id = await requestTest(store, 'oncall')
    await eventually(async () => (await outcome(id))?.doneAt).not.toBeNull()
    expect(await outcome(id)).toMatchObject({ trouble: null, attempts: 1 })
    expect(hook.got.map((each) => parsed(each).type)).toEqual(['test'])
  })

  test.each([
    ['redirects', () => 302, 'It answered 302, a redirect, which is not followed.'],
    ['refuses', () => 403, 'It answered 403.']
  ])('that %s is said so, and a test is not tried again', async (_, answer, says) => {
    const hook = await receiver(answer)
    await start([{ id: 'oncall', url: hook.url, allowPrivate: true }])
    const id = await requestTest(store, 'oncall')
    await eventually(async () => (await outcome(id))?.trouble).toBe(says)
    expect(hook.got).toHaveLength(1)
  })

  test.each([
    ['by address', (url: string) => url],
    ['by a name', (url: string) => url.replace('127.0.0.1', 'localhost')],
    ['by an address in disguise', (url: string) => url.replace('127.0.0.1', '[::ffff:127.0.0.1]')],
    ['by a number', (url: string) => url.replace('127.0.0.1', '2130706433')]
  ])('may not lead inside unless it is allowed: %s', async (_, disguise) => {
    const hook = await receiver()
    await start([{ id: 'inside', url: disguise(hook.url) }])
    const id = await requestTest(store, 'inside')
    await eventually(async () => (await outcome(id))?.trouble).toBe(
      'It leads into a private network; allowPrivate lets it.'
    )
    expect(hook.got).toEqual([])
  })

  test('that the configuration does not name gets nothing', async () => {
    await start([])
    const id = await requestTest(store, 'gone')
    await eventually(async () => (await outcome(id))?.trouble).toBe('The configuration no longer names this webhook.')
  })
})

test.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['172.31.255.255', true],
  ['172.32.0.1', false],
  ['192.168.0.9', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['0.0.0.0', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['fd00::1', true],
  ['fe80::1', true],
  ['::ffff:10.0.0.1', true],
  ['::ffff:a00:1', true],
  ['2001:4860:4860::8888', false],
  ['not an address', true]
])('%s is private: %s', (address, inside) => {
  expect(isPrivate(address)).toBe(inside)
})
