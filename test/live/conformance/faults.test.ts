import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import type { Observation } from '../../../model/index.ts'
import { type Fault, startBadWire } from '../../services/bad-wire.ts'
import { pollOnce, pollUntil } from '../watch.ts'
import type { Known } from './adapter.ts'
import { TRANSPORTS } from './adapters.ts'

const LATE = 'does not answer in time.'
const CLOSED = 'closed the connection.'

/** `share`: how much of what a poll is answered comes before the fault. */
const FAULTS: { what: string; fault: Fault; share: number; why: string }[] = [
  { what: 'accepts and never answers', fault: 'silent', share: 0, why: LATE },
  { what: 'stops within its answers', fault: 'silent', share: 0.3, why: LATE },
  { what: 'answers a byte a second', fault: 'trickling', share: 0, why: LATE },
  { what: 'answers a byte a second from within its answers on', fault: 'trickling', share: 0.3, why: LATE },
  { what: 'closes within its answers', fault: 'cut', share: 0.3, why: CLOSED }
]

describe.each(TRANSPORTS)('$kind over a wire with a fault', ({ open, it }) => {
  let watching: Awaited<ReturnType<typeof open>>
  let known: Known
  beforeAll(async () => {
    watching = await open()
    known = await watching.known('wired')
    const watched = watching.watch()
    expect(known.read(await pollUntil(watched, (seen) => known.read(seen) === known.is, 60_000))).toBe(known.is)
    await watched.close()
  })
  afterAll(async () => {
    await known.remove()
    await watching.close()
  })

  test.each(
    FAULTS
  )('one that $what: the poll ends and says why, another is not held up, and what comes next is whole', async ({
    fault,
    share,
    why
  }) => {
    const wire = await startBadWire(Number(watching.address.split(':').at(-1)), 'none')
    const watched = watching.watch({ address: `127.0.0.1:${wire.port}`, timeout: '2s' })
    const patient = watching.watch({ address: `127.0.0.1:${wire.port}`, timeout: '30m' })
    const straight = watching.watch()
    try {
      await pollOnce(watched)
      const before = wire.answered
      // A first poll asks for more.
      const whole = await pollOnce(watched)
      wire.become(fault, Math.floor((wire.answered - before) * share))
      // One that would wait for ever is under way while the other broker's answers come in.
      const given = new AbortController()
      const waits = outcome(patient.poll(given.signal))
      expect(known.read(await pollOnce(straight))).toBe(known.is)
      given.abort()
      await waits

      for (let i = 0; i < 2; i++) expect(await outcome(pollOnce(watched))).toContain(`${it} ${why}`)
      wire.become('none')
      const again = await pollOnce(watched)
      expect(again.gaps).toEqual(whole.gaps)
      expect(known.read(again)).toBe(known.is)
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
