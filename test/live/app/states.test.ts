import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET } from '../../../app/api/v1/states/route.ts'
import { dashboard } from '../../../app/live/dashboard.ts'
import { ErrorAnswer, StatesAnswer } from '../../../model/index.ts'
import { packHours, type Store } from '../../../store/index.ts'
import { chain, freshStore, INTERVAL_MS, write } from './ticks.ts'

const MINUTE = 60_000
let store: Store

beforeAll(async () => {
  store = await freshStore(['k'])
  process.env.DATABASE_URL = store.url
})
afterAll(async () => {
  await dashboard().close()
  await store.close()
})

const ask = (query: string): Promise<Response> =>
  GET(new Request(`http://localhost:3000/api/v1/states?${query}`, { headers: { host: 'localhost:3000' } }))

describe('states', () => {
  test('of a subscription: as written, with nothing said of a time in which nobody polled, also once hours are packed', async () => {
    const now = Math.floor(Date.now() / 1000) * 1000
    const begin = now - 90 * MINUTE
    const poll = async (from: number, polls: number, backlog: number) => {
      for (let i = 0; i < polls; i++) await write(store, 'k', from + i * INTERVAL_MS, ['orders'], backlog)
    }
    await poll(begin, 5, 0)
    await poll(begin + 5000, 5, 70)
    // The collector was away for over an hour, and finds it as it was.
    await poll(now - 9000, 5, 70)
    await poll(now - 4000, 5, 0)
    const { subscription } = chain('k', 'orders')
    const expected = [
      { state: 'ok', from: begin, to: begin + 5000 },
      { state: 'behind', from: begin + 5000, to: begin + 10_000 },
      { state: 'behind', from: now - 9000, to: now - 4000 },
      { state: 'ok', from: now - 4000, to: null }
    ].map((each) => ({ of: subscription, ...each }))
    const query = new URLSearchParams({ of: subscription, from: String(begin - 10_000), to: String(now) })
    expect(StatesAnswer.parse(await (await ask(query.toString())).json()).states).toEqual(expected)
    await packHours(store, now)
    expect(StatesAnswer.parse(await (await ask(query.toString())).json()).states).toEqual(expected)
  })

  test('of nothing, and of too many things, are refused', async () => {
    expect((await ask('')).status).toBe(400)
    const many = new URLSearchParams(Array.from({ length: 25 }, (_, i) => ['of', `q${i}`]))
    expect(ErrorAnswer.parse(await (await ask(many.toString())).json()).error.code).toBe('request.invalid')
  })
})
