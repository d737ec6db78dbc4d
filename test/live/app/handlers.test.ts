import { globSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { dashboard } from '../../../app/live/dashboard.ts'
import {
  ErrorAnswer,
  EventsAnswer,
  HealthAnswer,
  ProfileAnswer,
  SeriesAnswer,
  SessionAnswer,
  Targets,
  TidyAnswer,
  Topology
} from '../../../model/index.ts'
import { addEvent, releaseLease, type Store, takeLease, writeNote } from '../../../store/index.ts'
import { readEvents } from './events.ts'
import { chain, freshStore, watch, write } from './ticks.ts'

const API = resolve(import.meta.dirname, '../../../app/api')
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
type Handler = (request: Request) => Promise<Response>
interface Route {
  method: string
  path: string
  handler: Handler
}

/** Every handler there is, found in the file system: a new one is held to the same. */
const routes: Route[] = []
for (const file of globSync('**/route.ts', { cwd: API })) {
  const exported: Partial<Record<string, Handler>> = await import(join(API, file))
  for (const method of METHODS) {
    const handler = exported[method]
    if (handler !== undefined) routes.push({ method, path: `/api/${file.replace(/\/route\.ts$/, '')}`, handler })
  }
}

const HOST = 'localhost:3000'
const ask = (route: Route, headers: Record<string, string>, query = '', body?: object): Promise<Response> =>
  route.handler(
    new Request(`http://${HOST}${route.path}${query}`, {
      method: route.method,
      headers: { host: HOST, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
  )
const routeOf = (method: string, path: string): Route => {
  const route = routes.find((each) => each.method === method && each.path === `/api/v1/${path}`)
  if (route === undefined) throw new Error(`no handler for ${method} ${path}`)
  return route
}
const get = async (path: string, query = ''): Promise<unknown> => (await ask(routeOf('GET', path), {}, query)).json()

const T0 = Date.now() - 30_000
const TOKEN = 'correct horse'
let store: Store

beforeAll(async () => {
  store = await freshStore(['k'])
  process.env.DATABASE_URL = store.url
  await write(store, 'k', T0, ['orders'], 7)
  await write(store, 'k', T0 + 1000, ['orders'], 9)
})
afterEach(() => {
  delete process.env.PLUMBLINE_TOKEN
})
afterAll(async () => {
  await dashboard().close()
  await store.close()
})

describe('every handler', () => {
  test('is found', () => {
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining(['GET /api/v1/topology', 'GET /api/v1/live', 'POST /api/v1/session'])
    )
  })

  test.each(routes)('refuses another name for this machine: $method $path', async (route) => {
    const answer = await ask(route, { host: 'evil.example:3000' })
    expect(answer.status).toBe(403)
    expect(ErrorAnswer.parse(await answer.json()).error.code).toBe('request.forbidden')
  })

  test.each(routes)('refuses another site’s page: $method $path', async (route) => {
    const answer = await ask(route, { origin: 'https://evil.example' })
    expect(answer.status).toBe(403)
    process.env.PLUMBLINE_TOKEN = TOKEN
    expect((await ask(route, { origin: 'null' })).status).toBe(403)
  })

  test.each(
    routes.filter(({ path }) => path !== '/api/v1/session')
  )('asks for the token: $method $path', async (route) => {
    process.env.PLUMBLINE_TOKEN = TOKEN
    const origin = `http://${HOST}`
    const cookie = `plumbline_session=${Date.now() + 60_000}.forged`
    for (const headers of [{}, { cookie }, { authorization: 'Bearer wrong' }, { authorization: 'Bearer' }]) {
      const answer = await ask(route, { origin, ...headers })
      expect(answer.status).toBe(401)
      expect(ErrorAnswer.parse(await answer.json()).error.todo).toContain('PLUMBLINE_TOKEN')
    }
  })

  test.each(
    routes.filter(({ method }) => method !== 'GET')
  )('that changes something asks for its origin: $method $path', async (route) => {
    expect((await ask(route, {})).status).toBe(403)
  })
})

describe('answers', () => {
  test('topology', async () => {
    const topology = Topology.parse(await get('topology'))
    expect(topology).toMatchObject({ at: T0 + 1000, lostAt: null })
    expect(topology.subscriptions[0]?.figures.backlog).toEqual({ value: 9, how: 'measured' })
    expect(Topology.parse(await get('topology', `?at=${T0}`)).subscriptions[0]?.figures.backlog).toEqual({
      value: 7,
      how: 'measured'
    })
  })

  test('series', async () => {
    const of = chain('k', 'orders').subscription
    const query = new URLSearchParams({
      of,
      name: 'backlog',
      from: String(T0 - 1000),
      to: String(T0 + 5000),
      step: '1000'
    })
    const { series } = SeriesAnswer.parse(await get('series', `?${query}`))
    expect(series).toHaveLength(1)
    expect(series[0]?.points.map(([, value]) => value)).toEqual([7, 9])
    const wrong = await ask(routeOf('GET', 'series'), {}, '?of=')
    expect(wrong.status).toBe(400)
    expect(ErrorAnswer.parse(await wrong.json()).error).toMatchObject({ code: 'request.invalid' })
  })

  test('targets, with what discovery did not find', async () => {
    const notFound = [{ kind: 'redis' as const, address: '127.0.0.1:6379', why: 'Nothing listens there.' }]
    await writeNote(store, 'discovery', { notFound, config: null })
    const targets = Targets.parse(await get('targets'))
    expect(targets).toMatchObject({
      notFound,
      config: null,
      targets: [{ id: 'k', status: 'ok', lastPollAt: T0 + 1000 }]
    })
  })

  test('targets that are watched no longer, since when, until they are named again', async () => {
    const before = Date.now()
    await watch(store, ['k', 'old'])
    await watch(store, ['k'])
    const { targets, removed } = Targets.parse(await get('targets'))
    expect(targets.map(({ id }) => id)).toEqual(['k'])
    expect(removed).toMatchObject([{ id: 'old', kind: 'kafka', address: 'localhost:9092' }])
    expect(removed?.[0]?.removedAt).toBeGreaterThanOrEqual(before)
    await watch(store, ['k', 'old'])
    expect(Targets.parse(await get('targets')).removed).toEqual([])
    await watch(store, ['k'])
  })

  test('health, with and without a collector', async () => {
    expect(HealthAnswer.parse(await get('health'))).toMatchObject({
      status: 'degraded',
      database: 'ok',
      collector: 'silent'
    })
    await takeLease(store, 'test', 'here')
    expect(HealthAnswer.parse(await get('health'))).toMatchObject({ status: 'ok', collector: 'ok' })
    await releaseLease(store, 'test')
  })

  test('live', async () => {
    const answer = await ask(routeOf('GET', 'live'), {})
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    expect(answer.headers.get('cache-control')).toContain('no-transform')
    if (answer.body === null) throw new Error('no stream')
    const events = readEvents(answer.body)
    expect(Topology.parse(await events.next('picture')).at).toBe(T0 + 1000)
    expect(dashboard().readers()).toBe(1)
    await events.close()
    expect(dashboard().readers()).toBe(0)
  })

  test('events: all that happened, or what happened to some things', async () => {
    const at = Date.now() - 1000
    for (const of of ['kafka/k/topic/orders', 'kafka/k/topic/mail', ''])
      await addEvent(store, { of, at, kind: 'note', text: `of ${of}` })
    const textsOf = async (query: string) =>
      EventsAnswer.parse(await get('events', query))
        .events.map(({ text }) => text)
        .sort()
    expect(await textsOf('')).toEqual(['of ', 'of kafka/k/topic/mail', 'of kafka/k/topic/orders'])
    expect(await textsOf('?of=kafka/k/topic/orders&of=')).toEqual(['of ', 'of kafka/k/topic/orders'])
    expect(await textsOf('?of=kafka/k/topic/none')).toEqual([])
  })

  test('a profile says what is missing, and shows a pinned answer beside what is observed', async () => {
    const of = chain('k', 'orders').topic
    const origin = `http://${HOST}`
    const profile = async () => ProfileAnswer.parse(await get('profile', `?${new URLSearchParams({ of })}`))
    const before = await profile()
    expect(before).toMatchObject({ of, transport: 'kafka', pins: [] })
    expect(before.rows.find(({ what }) => what === 'Out of order')).toMatchObject({
      value: null,
      source: 'OpenTelemetry'
    })
    expect(before.fit.map(({ transport }) => transport)).toEqual(['grpc', 'redis', 'rabbitmq', 'kafka'])
    const pin = { of, fork: 'replay', answer: 'yes', by: 'Ada', why: 'Auditors read it.' }
    expect((await ask(routeOf('POST', 'pins'), { origin }, '', pin)).status).toBe(200)
    const pinned = await profile()
    expect(pinned.end).toBe('kafka')
    expect(pinned.forks.find(({ fork }) => fork === 'replay')).toMatchObject({ answer: 'yes', pinned: { by: 'Ada' } })
    expect((await ask(routeOf('POST', 'pins'), { origin }, '', { ...pin, by: ' ' })).status).toBe(400)
    await ask(routeOf('POST', 'pins'), { origin }, '', { ...pin, answer: null })
    expect((await profile()).pins).toEqual([])
    expect((await ask(routeOf('GET', 'profile'), {}, '?of=none')).status).toBe(404)
  })

  test('a finding that there is not can’t be acknowledged', async () => {
    const said = { finding: 'none', by: 'Ada', why: 'We know.', until: Date.now() + 1000 }
    const answer = await ask(routeOf('POST', 'findings/acknowledge'), { origin: `http://${HOST}` }, '', said)
    expect(answer.status).toBe(404)
  })

  test('tidy', async () => {
    const answer = await ask(routeOf('POST', 'layout/tidy'), { origin: `http://${HOST}` })
    expect(Object.keys(TidyAnswer.parse(await answer.json()).positions)).toHaveLength(4)
  })
})

describe('the token', () => {
  const origin = `http://${HOST}`
  const signIn = (token: string, headers = {}) => ask(routeOf('POST', 'session'), { origin, ...headers }, '', { token })

  test('is traded for a cookie that is not the token, and lets in', async () => {
    process.env.PLUMBLINE_TOKEN = TOKEN
    const answer = await signIn(TOKEN)
    expect(SessionAnswer.parse(await answer.json()).expiresAt).toBeGreaterThan(Date.now())
    const set = answer.headers.get('set-cookie') ?? ''
    expect(set).toMatch(/HttpOnly; SameSite=Strict$/)
    expect(set).not.toContain(TOKEN)
    expect((await signIn(TOKEN, { 'x-forwarded-proto': 'https' })).headers.get('set-cookie')).toMatch(/; Secure$/)
    const cookie = set.split(';')[0] ?? ''
    const topology = routeOf('GET', 'topology')
    expect((await ask(topology, { cookie })).status).toBe(200)
    expect((await ask(topology, { cookie, host: 'plumbline.example' })).status).toBe(200)
    expect((await ask(topology, { authorization: `Bearer ${TOKEN}` })).status).toBe(200)
    process.env.PLUMBLINE_TOKEN = 'another'
    expect((await ask(topology, { cookie })).status).toBe(401)
  })

  test('is not to be guessed: ten wrong ones a minute', async () => {
    process.env.PLUMBLINE_TOKEN = TOKEN
    for (let i = 0; i < 10; i++) expect((await signIn(`guess ${i}`)).status).toBe(401)
    const answer = await signIn(TOKEN)
    expect(answer.status).toBe(429)
    expect(ErrorAnswer.parse(await answer.json()).error.code).toBe('request.too_many')
  })

  test('is not asked for where none is set', async () => {
    expect((await signIn('any')).status).toBe(404)
  })
})

test.each([
  'series',
  'events',
  'rpc',
  'states',
  'sparklines',
  'profile',
  'alerts/episode',
  'topology'
])('a NUL in what is asked of %s is no failure of the dashboard', async (path) => {
  const answer = await ask(routeOf('GET', path), {}, '?of=%00&id=%00&name=x&from=0&to=1')
  expect([400, ErrorAnswer.parse(await answer.json()).error.code]).toEqual([answer.status, 'request.invalid'])
})
