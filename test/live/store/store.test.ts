import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  dropOld,
  openStore,
  packHours,
  readPart,
  readSeries,
  readTargets,
  type Store,
  writeTick
} from '../../../store/index.ts'
import { NOON, open } from './open.ts'
import { everyKind, GROUP, judged, METHOD, observe, SUBSCRIPTION, series, TOPIC } from './ticks.ts'

const HOUR = 3_600_000

describe('a tick', () => {
  let store: Store
  beforeAll(async () => {
    store = await open()
  })
  afterAll(() => store.close())

  it('comes back as it was: values, how they were got, never, and unknown with its reason', async () => {
    const { tick, figures } = everyKind(NOON)
    await writeTick(store, tick)
    await writeTick(store, tick)
    const part = await readPart(store, 't')
    expect(part.atMs).toBe(NOON)
    expect(part.subscriptions.find(({ id }) => id === SUBSCRIPTION)?.figures).toEqual(figures)
    expect(part.entities.map(({ id }) => id).sort()).toEqual([GROUP, TOPIC, METHOD].sort())
    expect(part.edges.map(({ from, to }) => [from, to])).toEqual([[TOPIC, GROUP]])
  })

  it('writes a version only where something changed, and closes what is gone', async () => {
    const [same] = judged([observe(NOON + 10_000, 20, 10)])
    const [changed] = judged([
      observe(NOON + 20_000, 30, 10, {
        entities: [{ ...observe(0, 0, 0).entities[0], labels: { partitions: '6' } } as never],
        edges: [],
        subscriptions: []
      })
    ])
    if (same === undefined || changed === undefined) throw new Error('no ticks')
    await writeTick(store, same)
    expect(await store.prisma.entity.count({ where: { id: TOPIC } })).toBe(1)
    await writeTick(store, changed)
    const versions = await store.prisma.entity.findMany({ where: { id: TOPIC }, orderBy: { validFrom: 'asc' } })
    expect(
      versions.map(({ labels, validFrom, validTo, since }) => [
        labels,
        validFrom.getTime(),
        validTo?.getTime() ?? null,
        since.getTime()
      ])
    ).toEqual([
      [{ partitions: '3' }, NOON, NOON + 20_000, NOON],
      [{ partitions: '6' }, NOON + 20_000, null, NOON]
    ])
    const now = await readPart(store, 't')
    expect(now.entities.map(({ id }) => id)).toEqual([TOPIC])
    const before = await readPart(store, 't', NOON + 15_000)
    expect(before.entities.map(({ id }) => id).sort()).toEqual([GROUP, TOPIC, METHOD].sort())
    expect(before.atMs).toBe(NOON + 10_000)
  })

  it('goes on with open versions after the collector was started again', async () => {
    const again = await openStore(store.url)
    const [tick] = judged([
      observe(NOON + 30_000, 40, 10, {
        entities: [{ ...observe(0, 0, 0).entities[0], labels: { partitions: '6' } } as never],
        edges: [],
        subscriptions: []
      })
    ])
    if (tick === undefined) throw new Error('no tick')
    await writeTick(again, tick)
    expect(await again.prisma.entity.count({ where: { id: TOPIC } })).toBe(2)
    await again.close()
  })

  it('shows in the target’s status', async () => {
    const gap = {
      what: 'everything',
      why: 'The broker does not answer: connection refused.',
      needs: null,
      hides: ['kafka/t/']
    }
    const [tick] = judged([
      observe(NOON + 40_000, 0, 0, { entities: [], edges: [], subscriptions: [], samples: [], gaps: [gap] })
    ])
    if (tick === undefined) throw new Error('no tick')
    await writeTick(store, tick)
    expect(await readTargets(store)).toMatchObject([
      { id: 't', status: 'unreachable', gaps: [{ why: gap.why, since: NOON + 40_000 }] }
    ])
  })
})

describe('series', () => {
  let store: Store
  const ticks = series(360 * 2 + 30, NOON)
  beforeAll(async () => {
    store = await open()
    for (const tick of ticks) await writeTick(store, tick)
  })
  afterAll(() => store.close())

  const read = (name: string, step?: number) =>
    readSeries(store, {
      of: SUBSCRIPTION,
      name,
      from: NOON,
      to: NOON + 3 * HOUR,
      ...(step === undefined ? {} : { step })
    })

  it('reads the same before and after hours are packed, and in plain SQL', async () => {
    const before = { backlog: await read('backlog'), rate: await read('in_rate'), drain: await read('drain') }
    const inSql = async () =>
      (
        await store.pool.query(
          `select count(*)::int as n, sum(value) as sum, max(time) as last from sample s join series x on x.id = s.series_id where x."of" = $1 and x.name = 'backlog'`,
          [SUBSCRIPTION]
        )
      ).rows[0]
    const sqlBefore = await inSql()
    expect(await packHours(store, NOON + HOUR + 1)).toBe(0)
    expect(await packHours(store, NOON + 2 * HOUR + 10 * 60_000)).toBe(2)
    expect({ backlog: await read('backlog'), rate: await read('in_rate'), drain: await read('drain') }).toEqual(before)
    expect(await inSql()).toEqual(sqlBefore)
    expect(sqlBefore.n).toBe(ticks.length)
    expect(before.backlog[0]?.points.at(-1)).toEqual([NOON + (ticks.length - 1) * 10_000, (ticks.length - 1) * 40])
    expect(before.drain[0]?.points.at(-1)?.[1]).toBe('never')
    const [begin] = await readSeries(store, { of: SUBSCRIPTION, name: 'in_rate', from: NOON, to: NOON + 60_000 })
    expect(begin?.points.slice(0, 3).map(([, value]) => value)).toEqual([null, 10, 10])
  })

  it('packs an hour again after being interrupted, and loses nothing', async () => {
    const other = await open()
    for (const tick of series(20, NOON)) await writeTick(other, tick)
    const before = await readSeries(other, { of: SUBSCRIPTION, name: 'backlog', from: NOON, to: NOON + HOUR })
    const drop = other.pool.query.bind(other.pool)
    // Stops where it hurts most: blocks are written, the head is not dropped yet.
    other.pool.query = ((...args: Parameters<typeof drop>) =>
      String(args[0]).startsWith('drop table') ? Promise.reject(new Error('killed')) : drop(...args)) as typeof drop
    await expect(packHours(other, NOON + 2 * HOUR)).rejects.toThrow('killed')
    expect(await readSeries(other, { of: SUBSCRIPTION, name: 'backlog', from: NOON, to: NOON + HOUR })).toEqual(before)
    other.pool.query = drop
    expect(await packHours(other, NOON + 2 * HOUR)).toBe(1)
    expect(await readSeries(other, { of: SUBSCRIPTION, name: 'backlog', from: NOON, to: NOON + HOUR })).toEqual(before)
    await other.close()
  })

  it('keeps counters to the last digit', async () => {
    const points = await readSeries(store, {
      of: TOPIC,
      name: 'kafka.partition.current_offset',
      from: NOON,
      to: NOON + 3 * HOUR
    })
    expect(points.map(({ part }) => part)).toEqual(['0', '1'])
    expect(points[1]?.points.every(([, value]) => value === 2 ** 53 - 1)).toBe(true)
  })

  it('merges latencies over a wide step instead of taking one tick’s', async () => {
    const [p99] = await readSeries(store, { of: METHOD, name: 'p99', from: NOON, to: NOON + HOUR, step: 10 * 60_000 })
    expect(p99?.points.length).toBeLessThanOrEqual(7)
    for (const [, value] of p99?.points ?? []) expect(Math.abs(Number(value) / 0.0138 - 1)).toBeLessThan(0.03)
  })

  it('breaks the line where nothing was polled', async () => {
    const other = await open()
    for (const tick of [...series(3, NOON), ...series(3, NOON + 600_000)]) await writeTick(other, tick)
    const [backlog] = await readSeries(other, { of: SUBSCRIPTION, name: 'backlog', from: NOON, to: NOON + HOUR })
    expect(backlog?.points.map(([, value]) => value)).toEqual([0, 40, 80, null, 0, 40, 80])
    await other.close()
  })

  it('gives the picture of a packed moment', async () => {
    const part = await readPart(store, 't', NOON + 30 * 60_000 + 5000)
    expect(part.atMs).toBe(NOON + 30 * 60_000)
    expect(part.subscriptions[0]?.figures.backlog).toEqual({ value: 180 * 40, how: 'measured' })
  })

  it('is dropped when it is too old', async () => {
    const finding = {
      target: 't',
      id: 'f',
      rule: 'redis.retention',
      of: 'redis/t/stream/0/a',
      state: 'resolved',
      severity: 'warn',
      since: new Date(NOON),
      resolvedAt: new Date(NOON + HOUR),
      body: {}
    }
    await store.prisma.finding.create({ data: finding })
    await dropOld(store, NOON + 20 * 86_400_000, { days: 15, findingDays: 100 })
    expect(await store.prisma.finding.count()).toBe(1)
    await dropOld(store, NOON + 101 * 86_400_000, { days: 15, findingDays: 100 })
    expect(await store.prisma.finding.count()).toBe(0)
    expect(await read('backlog')).toMatchObject([{ points: [] }])
  })
})
