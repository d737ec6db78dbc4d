import { once } from 'node:events'
import { createServer, connect as dial } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import { isKnown, numberOf } from '../../../model/index.ts'
import { startBadWire } from '../../services/bad-wire.ts'
import { pollOnce, pollUntil, rejection } from '../watch.ts'
import type { Adapter } from './adapter.ts'
import { ADAPTERS } from './adapters.ts'
import { Follower, type Told } from './follow.ts'

const LATE = 'The broker does not answer in time.'
const portOf = (address: string): number => Number(address.split(':').at(-1))

describe.each(ADAPTERS)('$kind keeps the contract of a transport', ({ open }) => {
  let broker: Adapter
  beforeAll(async () => {
    broker = await open()
  })
  afterAll(() => broker?.close())

  test('at rest its figures are those of the broker’s own tool', async () => {
    const names = ['rest0', 'rest1', 'rest2']
    for (const [i, name] of names.entries()) {
      await broker.make(name)
      await broker.send(name, 10 * (i + 1))
    }
    const reader = await broker.read('rest1')
    reader.permit(7)
    await expect.poll(() => reader.taken, { timeout: 30_000 }).toBe(7)
    await reader.leave()
    const watched = broker.watch()
    for (const [i, name] of names.entries()) {
      const expected = 10 * (i + 1) - (i === 1 ? 7 : 0)
      await expect.poll(() => broker.waiting(name), { timeout: 60_000 }).toBe(expected)
      const backlogOf = (seen: Awaited<ReturnType<typeof pollOnce>>) =>
        seen.subscriptions.find(({ id }) => id === broker.subscription(name))?.figures?.backlog
      const seen = await pollUntil(watched, (each) => numberOf(backlogOf(each)) === expected)
      expect(backlogOf(seen)).toEqual({ value: expected, how: 'measured' })
      await broker.remove(name)
    }
    await watched.close()
  })

  test('open connects to nothing, and nothing listens: it does not throw, the poll says why', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    let connected = 0
    server.on('connection', () => {
      connected += 1
    })
    const watched = broker.watch({ address: `127.0.0.1:${port}`, timeout: '5s' })
    // Connections are accepted in the order they came in: this one would come after it.
    const own = dial(port, '127.0.0.1')
    await once(own, 'close')
    expect(connected).toBe(1)
    await new Promise((done) => server.close(done))
    for (let i = 0; i < 2; i++)
      expect(reasonFor(await rejection(pollOnce(watched)))).toBe('The broker does not answer: connection refused.')
    await watched.close()
  })

  test('it is closed in any state: before a poll, after one, during one that is never answered, twice', async () => {
    const unused = broker.watch()
    await unused.close()
    await unused.close()

    const used = broker.watch()
    expect((await pollOnce(used)).entities.length).toBeGreaterThan(0)
    await used.close()
    await used.close()

    // Only closing can end this one.
    const wire = await startBadWire(portOf(broker.address), 'silent')
    const hanging = broker.watch({ address: `127.0.0.1:${wire.port}`, timeout: '30m' })
    const poll = rejection(pollOnce(hanging))
    await expect.poll(() => wire.carried, { timeout: 30_000 }).toBeGreaterThan(0)
    await hanging.close()
    expect(await poll).toBeInstanceOf(Error)
    await hanging.close()
    wire.close()
  })

  test('an abort settles a poll at once, and the next one sees all', async () => {
    const wire = await startBadWire(portOf(broker.address), 'silent')
    // Only the abort can end these.
    const watched = broker.watch({ address: `127.0.0.1:${wire.port}`, timeout: '30m' })
    expect(await rejection(pollOnce(watched, AbortSignal.abort(new Error('no more'))))).toBeInstanceOf(Error)
    expect(reasonFor(await rejection(pollOnce(watched, AbortSignal.timeout(500))))).toBe(LATE)
    wire.become('none')
    const whole = await pollOnce(watched)
    expect(whole.entities.length).toBeGreaterThan(0)
    // And of a connection that was in use.
    wire.become('silent')
    expect(reasonFor(await rejection(pollOnce(watched, AbortSignal.timeout(500))))).toBe(LATE)
    wire.become('none')
    expect((await pollOnce(watched)).gaps).toEqual(whole.gaps)
    await watched.close()
    wire.close()
  })

  test('a channel removed and made anew begins another life: nothing negative or absurd, nothing rewound', async () => {
    const follower = new Follower(broker)
    const told: Told[] = []
    const until = (wanted: (each: Told) => boolean) =>
      follower.pollUntil(() => {
        const now = follower.of('anew')
        told.push(now)
        return wanted(now)
      }, 60_000)
    await broker.make('anew')
    await until(({ figures }) => isKnown(figures.backlog))
    const reader = await broker.read('anew')
    reader.permit(30)
    await broker.send('anew', 50)
    await expect.poll(() => reader.taken, { timeout: 30_000 }).toBe(30)
    await reader.leave()
    await until(({ figures }) => numberOf(figures.backlog) === 20)
    const before = told.at(-1)
    expect(numberOf(before?.figures.backlog)).toBe(20)

    await broker.remove('anew')
    await broker.make('anew')
    await broker.send('anew', 5)
    await until(({ figures, life }) => numberOf(figures.backlog) === 5 && life !== before?.life)
    expect(told.at(-1)?.life).not.toBe(before?.life)
    expect(numberOf(told.at(-1)?.figures.backlog)).toBe(5)
    await broker.send('anew', 5)
    await until(({ figures }) => numberOf(figures.backlog) === 10 && isKnown(figures.in_rate))
    expect(numberOf(told.at(-1)?.figures.in_rate)).toBeGreaterThan(0)
    for (const { state, figures, channel } of told) {
      expect(state).not.toBe('rewound')
      for (const rate of [figures.in_rate, figures.out_rate, channel.in_rate, channel.out_rate]) {
        expect(numberOf(rate) ?? 0).toBeGreaterThanOrEqual(0)
        expect(numberOf(rate) ?? 0).toBeLessThanOrEqual(100)
      }
      expect(numberOf(figures.lost) ?? 0).toBe(0)
    }
    await follower.close()
    await broker.remove('anew')
  })
})
