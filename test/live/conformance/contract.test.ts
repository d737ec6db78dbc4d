import { once } from 'node:events'
import { createServer, connect as dial } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import { startBadWire } from '../../services/bad-wire.ts'
import { pollOnce, pollUntil, rejection } from '../watch.ts'
import { TRANSPORTS } from './adapters.ts'

const portOf = (address: string): number => Number(address.split(':').at(-1))

describe.each(TRANSPORTS)('$kind keeps the contract of a transport', ({ open, it, without }) => {
  const late = `${it} does not answer in time.`
  let watching: Awaited<ReturnType<typeof open>>
  beforeAll(async () => {
    watching = await open()
  })
  afterAll(() => watching?.close())

  test('what it says is what its own tool says; of what is not there it says nothing', async () => {
    const watched = watching.watch()
    const known = await watching.known('wired')
    const seen = await pollUntil(watched, (each) => known.read(each) === known.is, 60_000)
    expect(known.read(seen)).toBe(known.is)
    // Why nothing is asked of its messages is so: it tells of none.
    if (without !== undefined) {
      expect(seen.subscriptions).toEqual([])
      expect(new Set(seen.entities.map(({ kind }) => kind))).toEqual(new Set(['service', 'rpc_method']))
    }
    await known.remove()
    expect(known.read(await pollUntil(watched, (each) => known.read(each) !== known.is, 60_000))).not.toBe(known.is)
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
    const watched = watching.watch({ address: `127.0.0.1:${port}`, timeout: '5s' })
    // Connections are accepted in the order they came in: this one would come after it.
    const own = dial(port, '127.0.0.1')
    await once(own, 'close')
    expect(connected).toBe(1)
    await new Promise((done) => server.close(done))
    for (let i = 0; i < 2; i++)
      expect(reasonFor(await rejection(pollOnce(watched)))).toBe(`${it} does not answer: connection refused.`)
    await watched.close()
  })

  test('it is closed in any state: before a poll, after one, during one that is never answered, twice', async () => {
    const unused = watching.watch()
    await unused.close()
    await unused.close()

    const used = watching.watch()
    expect((await pollOnce(used)).entities.length).toBeGreaterThan(0)
    await used.close()
    await used.close()

    // Only closing can end this one.
    const wire = await startBadWire(portOf(watching.address), 'silent')
    const hanging = watching.watch({ address: `127.0.0.1:${wire.port}`, timeout: '30m' })
    const poll = rejection(pollOnce(hanging))
    await expect.poll(() => wire.carried, { timeout: 30_000 }).toBeGreaterThan(0)
    await hanging.close()
    expect(await poll).toBeInstanceOf(Error)
    await hanging.close()
    wire.close()
  })

  test('an abort settles a poll at once, and the next one sees all', async () => {
    const wire = await startBadWire(portOf(watching.address), 'silent')
    // Only the abort can end these.
    const watched = watching.watch({ address: `127.0.0.1:${wire.port}`, timeout: '30m' })
    expect(await rejection(pollOnce(watched, AbortSignal.abort(new Error('no more'))))).toBeInstanceOf(Error)
    expect(reasonFor(await rejection(pollOnce(watched, AbortSignal.timeout(500))))).toBe(late)
    wire.become('none')
    const whole = await pollOnce(watched)
    expect(whole.entities.length).toBeGreaterThan(0)
    // And of a connection that was in use.
    wire.become('silent')
    expect(reasonFor(await rejection(pollOnce(watched, AbortSignal.timeout(500))))).toBe(late)
    wire.become('none')
    expect((await pollOnce(watched)).gaps).toEqual(whole.gaps)
    await watched.close()
    wire.close()
  })
})
