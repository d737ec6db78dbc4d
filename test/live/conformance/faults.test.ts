import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import { numberOf, type Observation } from '../../../model/index.ts'
import { type Fault, startBadWire } from '../../services/bad-wire.ts'
import { pollOnce, pollUntil } from '../watch.ts'
import type { Adapter } from './adapter.ts'
import { ADAPTERS } from './adapters.ts'

const LATE = 'The broker does not answer in time.'
const CLOSED = 'The broker closed the connection.'

/** `share`: how much of what a poll is answered comes before the fault. */
const FAULTS: { what: string; fault: Fault; share: number; why: string }[] = [
  { what: 'accepts and never answers', fault: 'silent', share: 0, why: LATE },
  { what: 'stops within its answers', fault: 'silent', share: 0.3, why: LATE },
  { what: 'answers a byte a second', fault: 'trickling', share: 0, why: LATE },
  { what: 'closes within its answers', fault: 'cut', share: 0.3, why: CLOSED }
]

describe.each(ADAPTERS)('$kind over a wire with a fault', ({ open }) => {
  const name = 'wired'
  let broker: Adapter
  const backlogOf = (seen: Observation) =>
    numberOf(seen.subscriptions.find(({ id }) => id === broker.subscription(name))?.figures?.backlog)
  beforeAll(async () => {
    broker = await open()
    await broker.make(name)
    await broker.send(name, 12)
    const watched = broker.watch()
    expect(backlogOf(await pollUntil(watched, (seen) => backlogOf(seen) === 12))).toBe(12)
    await watched.close()
  })
  afterAll(async () => {
    await broker.remove(name)
    await broker.close()
  })

  test.each(
    FAULTS
  )('a broker that $what: the poll ends and says why, another is not held up, and what comes next is whole', async ({
    fault,
    share,
    why
  }) => {
    const wire = await startBadWire(Number(broker.address.split(':').at(-1)), 'none')
    const watched = broker.watch({ address: `127.0.0.1:${wire.port}`, timeout: '2s' })
    const patient = broker.watch({ address: `127.0.0.1:${wire.port}`, timeout: '30m' })
    const straight = broker.watch()
    try {
      await pollOnce(watched)
      const before = wire.answered
      // A first poll asks for more.
      const whole = await pollOnce(watched)
      wire.become(fault, Math.floor((wire.answered - before) * share))
      // One that would wait for ever is under way while the other broker's answers come in.
      const given = new AbortController()
      const waits = outcome(patient.poll(given.signal))
      expect(backlogOf(await pollOnce(straight))).toBe(12)
      given.abort()
      await waits

      for (let i = 0; i < 2; i++) expect(await outcome(pollOnce(watched))).toContain(why)
      wire.become('none')
      const again = await pollOnce(watched)
      expect(again.gaps).toEqual(whole.gaps)
      expect(backlogOf(again)).toBe(12)
      expect(again.entities.map(({ id }) => id).sort()).toEqual(whole.entities.map(({ id }) => id).sort())
    } finally {
      for (const each of [watched, patient, straight]) await each.close()
      wire.close()
    }
  })
})

/** Why it saw nothing, or why it did not see some of it. */
const outcome = (poll: Promise<Observation>): Promise<string[]> =>
  poll.then(
    ({ gaps }) => gaps.map(({ why }) => why),
    (error: Error) => [reasonFor(error)]
  )
