import { afterEach, describe, expect, test } from 'vitest'
import { createDashboard, type Dashboard } from '../../../app/live/dashboard.ts'
import { Topology, TopologyPatch } from '../../../model/index.ts'
import { addEvent, type Store } from '../../../store/index.ts'
import { startService, stopService } from '../../services/index.ts'
import { type Events, readEvents } from './events.ts'
import { chain, freshStore, watch, write } from './ticks.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close().catch(() => undefined)
})

const keep = <T extends { close(): Promise<void> }>(thing: T): T => {
  open.push(thing)
  return thing
}

const dashboardOn = (store: Store): Dashboard => keep(createDashboard(store.url))
const eventsOf = async (dashboard: Dashboard): Promise<Events> => keep(readEvents(await dashboard.stream()))

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `t${i}`)
const T0 = Date.now() - 60_000

/** Says that the picture has held still: what comes from now on is placed beside what stands. */
const settle = (store: Store) =>
  store.pool.query(`update note set value = jsonb_build_object('anewMs', 0) where key = 'layout'`)

describe('the live stream', () => {
  test('begins with the whole picture, every node in a place', async () => {
    const store = keep(await freshStore(['k']))
    await write(store, 'k', T0, ['orders'], 12)
    const events = await eventsOf(dashboardOn(store))
    const picture = Topology.parse(await events.next('picture'))
    const { producer, topic, group, reader, subscription } = chain('k', 'orders')
    expect(picture.at).toBe(T0)
    expect(picture.entities.map(({ id }) => id).sort()).toEqual([producer, topic, group, reader].sort())
    expect(Object.keys(picture.positions ?? {}).sort()).toEqual([producer, topic, group, reader].sort())
    expect(picture.targets).toEqual([{ id: 'k', kind: 'kafka', intervalMs: 1000, at: T0 }])
    expect(picture.subscriptions).toMatchObject([{ id: subscription, state: 'behind', health: 'warn' }])
    expect(picture.subscriptions[0]?.summary).toContain('4 messages a second arrive, 1 is taken')
  })

  test('tells what a tick changed, and nothing else', async () => {
    const store = keep(await freshStore(['k', 'other']))
    await write(store, 'k', T0, ['orders', 'mail'])
    await write(store, 'other', T0, ['ledger'])
    const events = await eventsOf(dashboardOn(store))
    await events.next('picture')
    await write(store, 'k', T0 + 1000, ['orders'])
    const patch = TopologyPatch.parse(await events.next('patch'))
    const gone = chain('k', 'mail')
    expect(patch.at).toBe(T0 + 1000)
    expect(patch.removed).toEqual(expect.arrayContaining([gone.topic, gone.group, gone.producer, gone.subscription]))
    expect(patch.removed).toHaveLength(8)
    expect(patch).not.toHaveProperty('entities')
    expect(patch).not.toHaveProperty('positions')
    expect(patch.targets).toContainEqual({ id: 'k', kind: 'kafka', intervalMs: 1000, at: T0 + 1000 })
  })

  test('tells at once that something happened, and of nothing else', async () => {
    const store = keep(await freshStore(['k']))
    await write(store, 'k', T0, ['orders'])
    const events = await eventsOf(dashboardOn(store))
    await events.next('picture')
    const before = Date.now()
    await addEvent(store, { of: '', at: before, kind: 'deploy', text: 'orders 2.14 was deployed.' })
    const patch = TopologyPatch.parse(await events.next('patch'))
    expect(patch.eventsAt).toBeGreaterThanOrEqual(before)
    expect(patch).toEqual({ at: T0, eventsAt: patch.eventsAt, now: patch.now })
  })

  test('shows a thing that two targets see once, with the worse health', async () => {
    const store = keep(await freshStore(['a', 'b']))
    await write(store, 'a', T0, ['orders'])
    const dashboard = dashboardOn(store)
    const events = await eventsOf(dashboard)
    await events.next('picture')
    await write(store, 'b', T0 + 500, ['orders'], 3)
    await events.next('picture')
    const { entities } = await dashboard.topology()
    expect(entities.filter(({ name }) => name === 'orders-reader')).toHaveLength(1)
    expect(entities.filter(({ name }) => name === 'orders')).toHaveLength(2)
  })
})

describe('places', () => {
  test('stand when things come, leave, return, and when the dashboard starts anew', async () => {
    const store = keep(await freshStore(['k']))
    await write(store, 'k', T0, names(4))
    const first = dashboardOn(store)
    const before = (await first.topology()).positions ?? {}
    await settle(store)
    const events = await eventsOf(first)
    await events.next('picture')
    await write(store, 'k', T0 + 1000, [...names(4).slice(1), 'new'])
    const patch = TopologyPatch.parse(await events.next('patch'))
    expect(Object.keys(patch.positions ?? {}).sort()).toEqual(
      Object.values(chain('k', 'new'))
        .filter((id) => !id.includes('|'))
        .sort()
    )
    await write(store, 'k', T0 + 2000, [...names(4), 'new'])
    await events.next('patch')
    const after = (await first.topology()).positions ?? {}
    expect(after).toMatchObject(before)
    expect(Object.keys(after)).toHaveLength(20)
    const restarted = (await dashboardOn(store).topology()).positions
    expect(restarted).toEqual(after)
  })

  test('are the same in two dashboards that see new nodes at once', async () => {
    const store = keep(await freshStore(['k']))
    await write(store, 'k', T0, names(4))
    const [one, two] = [dashboardOn(store), dashboardOn(store)]
    await Promise.all([one.topology(), two.topology()])
    await settle(store)
    const both = await Promise.all([eventsOf(one), eventsOf(two)])
    await Promise.all(both.map((events) => events.next('picture')))
    await write(store, 'k', T0 + 1000, names(9))
    await Promise.all(both.map((events) => events.next('patch')))
    const [first, second] = await Promise.all([one.topology(), two.topology()])
    expect(first.positions).toEqual(second.positions)
    expect(Object.keys(first.positions ?? {})).toHaveLength(36)
    const corners = Object.values(first.positions ?? {}).map(({ x, y }) => `${x} ${y}`)
    expect(new Set(corners).size).toBe(36)
  })

  test('are laid out anew for everybody by tidy', async () => {
    const store = keep(await freshStore(['k']))
    await write(store, 'k', T0, names(3))
    const one = dashboardOn(store)
    await one.topology()
    await store.pool.query('update position set x = x + 1000')
    const two = dashboardOn(store)
    const events = await eventsOf(two)
    await events.next('picture')
    const tidied = await one.tidy()
    const seen = Topology.parse(await events.next('picture'))
    expect(seen.positions).toEqual(tidied)
    expect(Math.max(...Object.values(tidied).map(({ x }) => x))).toBeLessThan(1000)
  })

  test('of the past are those of today; what is gone gets one that is not kept', async () => {
    const store = keep(await freshStore(['k']))
    await write(store, 'k', T0, ['orders', 'mail'])
    const dashboard = dashboardOn(store)
    await dashboard.topology()
    await store.pool.query('delete from position where entity = $1', [chain('k', 'mail').topic])
    await write(store, 'k', T0 + 5000, ['orders'])
    const past = await dashboard.topologyAt(T0 + 1000)
    expect(past.at).toBe(T0 + 1000)
    expect(past.entities.map(({ name }) => name)).toContain('mail')
    expect(past.positions).toHaveProperty([chain('k', 'mail').topic])
    const { rowCount } = await store.pool.query('select 1 from position where entity = $1', [chain('k', 'mail').topic])
    expect(rowCount).toBe(0)
  })
})

describe('trouble', () => {
  test('a database that goes and comes back is said, and the picture goes on', async () => {
    const instance = 'app-restart'
    await startService('postgres', { instance })
    const store = keep(await freshStore(['k'], instance))
    await write(store, 'k', T0, ['orders'])
    const events = await eventsOf(dashboardOn(store))
    await events.next('picture')
    await stopService('postgres', { instance })
    const lost = await nextWith(events, (patch) => typeof patch.lostAt === 'number')
    expect(lost.lostAt).toBeGreaterThan(T0)
    await startService('postgres', { instance })
    await expect(nextWith(events, (patch) => patch.lostAt === null)).resolves.toBeDefined()
    await write(store, 'k', T0 + 2000, ['orders', 'mail'])
    // A young picture is told as a whole: a new node moves others.
    await expect(events.next('picture')).resolves.toMatchObject({ at: T0 + 2000 })
    await stopService('postgres', { instance })
  })

  test('a target that is watched no longer leaves the picture with the next tick', async () => {
    const store = keep(await freshStore(['k', 'gone']))
    await write(store, 'k', T0, ['orders'])
    await write(store, 'gone', T0, ['mail'])
    const dashboard = dashboardOn(store)
    const events = await eventsOf(dashboard)
    await events.next('picture')
    await watch(store, ['k'])
    await write(store, 'k', T0 + 1000, ['orders'])
    const patch = TopologyPatch.parse(await events.next('patch'))
    expect(patch.removed).toContain(chain('gone', 'mail').topic)
    expect(patch.targets).toHaveLength(1)
  })

  test('without a database the picture is refused, in words', async () => {
    const dashboard = keep(createDashboard('postgresql://nobody@127.0.0.1:1/nothing'))
    await expect(dashboard.topology()).rejects.toMatchObject({ code: 'database.unreachable' })
  })
})

const nextWith = async (events: Events, holds: (patch: TopologyPatch) => boolean): Promise<TopologyPatch> => {
  for (;;) {
    const patch = TopologyPatch.parse(await events.next('patch'))
    if (holds(patch)) return patch
  }
}
