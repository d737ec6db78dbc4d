import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { Topology, TopologyPatch } from '../../../model/index.ts'
import { startDashboard } from '../../services/dashboard.ts'
import { type Events, readEvents } from './events.ts'
import { chain, freshStore, write } from './ticks.ts'

const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

const T0 = Date.now() - 10_000

const started = async (env: Record<string, string> = {}, processes = 1) => {
  const store = await freshStore(['k'])
  ending.push(store.close)
  await write(store, 'k', T0, ['orders'])
  const dashboards = await Promise.all(Array.from({ length: processes }, () => startDashboard(store.url, env)))
  ending.push(...dashboards.map(({ stop }) => stop))
  return { store, addresses: dashboards.map(({ address }) => address) }
}

const watch = async (address: string): Promise<Events> => {
  const { body } = await fetch(`${address}/api/v1/live`)
  if (body === null) throw new Error('no stream')
  return readEvents(body)
}

/** Node's fetch says its own Host; a page that was led to another name for this machine would say that one. */
const statusFor = (address: string, host: string): Promise<number | undefined> =>
  new Promise((done, fail) => {
    request(`${address}/api/v1/topology`, { headers: { host } }, (answer) => {
      answer.resume()
      done(answer.statusCode)
    })
      .on('error', fail)
      .end()
  })

test('a tick reaches those who watch, through each of two processes, with the same places', async () => {
  const { store, addresses } = await started({}, 2)
  const streams = await Promise.all(addresses.map(watch))
  const [one, two] = await Promise.all(streams.map(async (events) => Topology.parse(await events.next('picture'))))
  expect(one?.positions).toEqual(two?.positions)
  expect(Object.keys(one?.positions ?? {})).toHaveLength(4)
  await write(store, 'k', T0 + 1000, ['orders'], 9)
  for (const events of streams) {
    const patch = TopologyPatch.parse(await events.next('patch'))
    expect(patch.subscriptions).toMatchObject([{ id: chain('k', 'orders').subscription, state: 'behind' }])
  }
})

test('the page and the API say what a browser may do with them, and who may ask', async () => {
  const { addresses } = await started()
  const [address = ''] = addresses
  const page = await fetch(address)
  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  expect(page.headers.get('x-powered-by')).toBeNull()
  expect(await statusFor(address, 'evil.example')).toBe(403)
  expect(await statusFor(address, '127.0.0.1:80')).toBe(200)
})

test('with a token, nothing is said without it', async () => {
  const { addresses } = await started({ PLUMBLINE_TOKEN: 'a long token' })
  const [address = ''] = addresses
  const ask = (headers: Record<string, string>) => fetch(`${address}/api/v1/topology`, { headers })
  expect((await ask({})).status).toBe(401)
  expect((await ask({ authorization: 'Bearer a long token' })).status).toBe(200)
  const session = await fetch(`${address}/api/v1/session`, {
    method: 'POST',
    headers: { origin: address },
    body: JSON.stringify({ token: 'a long token' })
  })
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? ''
  expect((await ask({ cookie })).status).toBe(200)
})
