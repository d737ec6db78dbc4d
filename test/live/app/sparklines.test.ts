import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET } from '../../../app/api/v1/sparklines/route.ts'
import { dashboard } from '../../../app/live/dashboard.ts'
import { ErrorAnswer, measured, SparklinesAnswer, type Tick, unknown } from '../../../model/index.ts'
import { packHours, readSparklines, type Store, writeTick } from '../../../store/index.ts'
import { chain, freshStore, tickOf } from './ticks.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
let store: Store

beforeAll(async () => {
  store = await freshStore(['k', 'other'])
  process.env.DATABASE_URL = store.url
})
afterAll(async () => {
  await dashboard().close()
  await store.close()
})

const ask = (of: readonly string[]): Promise<Response> =>
  GET(
    new Request(`http://localhost:3000/api/v1/sparklines?${new URLSearchParams(of.map((id) => ['of', id]))}`, {
      headers: { host: 'localhost:3000' }
    })
  )

const withFigure = (tick: Tick, id: string, figures: Parameters<Tick['figures']['set']>[1]): Tick => {
  tick.figures.set(id, figures)
  return tick
}

describe('sparklines', () => {
  test('are the newest value of each minute: of things in several targets and chunks, in one answer', async () => {
    const now = Math.floor(Date.now() / MINUTE) * MINUTE
    const names = Array.from({ length: 120 }, (_, i) => `t${i}`)
    for (const minute of [3, 2, 1]) {
      const at = now - minute * MINUTE
      // Two ticks in a minute: the later one stands for it.
      await writeTick(store, tickOf('k', at + 1000, names, 99))
      await writeTick(store, tickOf('k', at + 31_000, names, minute))
      await writeTick(store, tickOf('other', at + 5000, ['mail'], 10 * minute))
    }
    const of = [chain('k', 't0').subscription, chain('k', 't119').subscription, chain('other', 'mail').subscription]
    const answer = SparklinesAnswer.parse(await (await ask(of)).json())
    expect(answer).toMatchObject({ step: MINUTE })
    const at = (points: SparklinesAnswer['sparklines'][number]['points'] | undefined, minute: number) =>
      points?.[(now - minute * MINUTE - answer.from) / MINUTE]
    const found = new Map(answer.sparklines.map((each) => [each.of, each]))
    expect([...found.keys()].sort()).toEqual([...of].sort())
    for (const id of of) {
      const { name, points } = found.get(id) ?? {}
      const times = id === of[2] ? 10 : 1
      expect(name).toBe('backlog')
      expect(points).toHaveLength(60)
      expect([3, 2, 1].map((minute) => at(points, minute))).toEqual([3 * times, 2 * times, times])
      expect(points?.filter((value) => value !== null)).toHaveLength(3)
    }
  })

  test('are of the backlog, else of calls, else of what arrives; unknown is a hole, and what isn’t stored is left out', async () => {
    const at = Date.now() - 10 * MINUTE
    const method = 'rpc/-/-/orders/shop.Orders/Create'
    const dark = chain('k', 't1').subscription
    const tick = withFigure(tickOf('k', at, ['t0', 't1'], 4), method, { rate: measured(12.5), p99: measured(0.01) })
    await writeTick(store, withFigure(tick, dark, { backlog: unknown('The broker does not answer.') }))
    const { topic } = chain('k', 't0')
    const answer = SparklinesAnswer.parse(await (await ask([method, topic, dark, 'kafka/k/topic/never'])).json())
    const lines = new Map(answer.sparklines.map(({ of, name, points }) => [of, { name, points }]))
    const slot = Math.floor((at - answer.from) / MINUTE)
    expect(lines.get(method)).toMatchObject({ name: 'rate' })
    expect(lines.get(method)?.points[slot]).toBe(12.5)
    expect(lines.get(topic)).toMatchObject({ name: 'in_rate' })
    expect(lines.get(dark)?.points[slot]).toBeNull()
    expect(lines.get(dark)?.points.some((value) => typeof value === 'number')).toBe(true)
    expect(lines.has('kafka/k/topic/never')).toBe(false)
  })

  test('are the same from packed hours', async () => {
    const noon = Date.parse('2026-03-01T12:00:00Z')
    for (let minute = 30; minute < 90; minute++)
      await writeTick(store, tickOf('k', noon + minute * MINUTE, ['t0'], minute))
    const query = {
      of: [chain('k', 't0').subscription],
      from: noon + 30 * MINUTE,
      to: noon + 90 * MINUTE,
      step: MINUTE
    }
    const before = await readSparklines(store, query)
    expect(before[0]?.points).toEqual(Array.from({ length: 60 }, (_, i) => 30 + i))
    expect(await packHours(store, noon + 3 * HOUR)).toBeGreaterThan(0)
    expect(await readSparklines(store, query)).toEqual(before)
  })

  test.each([
    ['nothing', []],
    ['more than a screen has', Array.from({ length: 61 }, (_, i) => `kafka/k/topic/${i}`)]
  ])('refuse to be asked for %s', async (_, of) => {
    const answer = await ask(of)
    expect(answer.status).toBe(400)
    expect(ErrorAnswer.parse(await answer.json()).error.code).toBe('request.invalid')
  })
})
