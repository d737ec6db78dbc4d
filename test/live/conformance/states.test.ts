import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { numberOf, type SubscriptionState } from '../../../model/index.ts'
import type { Adapter, Reader } from './adapter.ts'
import { ADAPTERS } from './adapters.ts'
import { Follower, type Told } from './follow.ts'

/**
 * Every state of a subscription, made by really doing it, on a channel each and all at once: some take a minute to be what they are. Each has the figures
 * that made it so and the sentence that people read.
 */
const WITHIN_MS = 300_000

interface Case {
  state: SubscriptionState
  /** Messages that come and are permitted to be taken, a second. */
  arrive: number
  take: number
  /** Where several are of one state. */
  how?: string
  /** What is done before that: gives the reader that takes, where one does. */
  begin(broker: Adapter, name: string): Promise<Reader | undefined>
  /** Whether that reader leaves, once it was seen: that it left is what the sentence says. */
  leaves?: boolean
  sentence: RegExp
  check(told: Told): void
}

const known = (figure: Told['figures']['backlog']): number => numberOf(figure) ?? Number.NaN

/** A reader that has taken `count` of what is there. */
const reader = async (broker: Adapter, name: string, count: number): Promise<Reader> => {
  const own = await broker.read(name)
  own.permit(count)
  await expect.poll(() => own.taken, { timeout: 60_000 }).toBe(count)
  return own
}

const CASES: Case[] = [
  {
    state: 'ok',
    arrive: 10,
    take: 1000,
    begin: (broker, name) => broker.read(name),
    sentence: /^\d+(\.\d)? messages a second arrive(, \S+ are taken| and are taken)\./,
    check: ({ figures }) => {
      expect(known(figures.in_rate)).toBeGreaterThan(2)
      expect(known(figures.out_rate)).toBeGreaterThan(2)
      expect(known(figures.readers)).toBe(1)
    }
  },
  {
    state: 'idle',
    arrive: 0,
    take: 0,
    begin: async (broker, name) => {
      await broker.send(name, 5)
      return reader(broker, name, 5)
    },
    sentence: /^No messages arrive and none wait\.$/,
    check: ({ figures }) => {
      expect(figures).toMatchObject({ backlog: { value: 0 }, lateness: { value: 0 }, drain: { value: 0 } })
      expect(known(figures.in_rate)).toBe(0)
    }
  },
  {
    state: 'behind',
    arrive: 20,
    take: 5,
    begin: (broker, name) => broker.read(name),
    sentence:
      /^\d\S* messages a second arrive, \S+ are taken.*\. (≈ )?[\d,]+ messages wait, the oldest for (≈ )?.+\. At this pace it never drains\./,
    check: ({ figures }) => {
      expect(known(figures.in_rate)).toBeGreaterThan(known(figures.out_rate))
      expect(known(figures.out_rate)).toBeGreaterThan(0)
      expect(known(figures.lateness)).toBeGreaterThan(15)
      expect(figures.drain).toHaveProperty('never')
    }
  },
  {
    state: 'stalled',
    arrive: 0,
    take: 0,
    begin: async (broker, name) => {
      await broker.send(name, 40)
      return reader(broker, name, 10)
    },
    sentence: /^(One consumer is|Readers are) there, but nothing is taken.*\. \d+ messages wait, the oldest for .+\./,
    check: ({ figures }) => {
      expect(known(figures.readers)).toBe(1)
      expect(known(figures.out_rate)).toBe(0)
      expect(known(figures.lateness)).toBeGreaterThan(50)
    }
  },
  {
    state: 'stopped',
    arrive: 2,
    take: 0,
    begin: async (broker, name) => {
      await broker.send(name, 20)
      return reader(broker, name, 10)
    },
    leaves: true,
    sentence:
      /^No consumer (of \S+ )?is there: the only one has left\. \d+ messages wait, the oldest for .+\. \S+ messages a (second|minute) arrive\./,
    check: ({ figures }) => {
      expect(known(figures.readers)).toBe(0)
      expect(known(figures.in_rate)).toBeGreaterThan(0)
    }
  },
  {
    state: 'stopped',
    how: 'killed',
    arrive: 2,
    take: 0,
    begin: async (broker, name) => {
      await broker.send(name, 20)
      const kill = await broker.readInProcess(name, 10)
      return { taken: 10, held: 0, permit: () => undefined, leave: async () => kill() }
    },
    leaves: true,
    sentence: /^No consumer (of \S+ )?is there: the only one has left\. \d+ messages wait, the oldest for /,
    check: ({ figures }) => expect(known(figures.readers)).toBe(0)
  },
  {
    state: 'rewound',
    arrive: 0,
    take: 1,
    begin: async (broker, name) => {
      await broker.send(name, 300)
      await (await reader(broker, name, 300)).leave()
      return undefined
    },
    sentence: /^The position was set back: messages that were read once are read again\. [\d,]+ messages wait/,
    check: ({ figures }) => {
      expect(known(figures.backlog)).toBeGreaterThan(200)
      expect(numberOf(figures.out_rate) ?? 0).toBeGreaterThanOrEqual(0)
    }
  }
]

interface Run extends Case {
  name: string
  reader: Reader | undefined
  /** As it was when it was first in the state; and each state it was in. */
  told: Told | undefined
  states: Set<SubscriptionState | undefined>
}

describe.concurrent.each(ADAPTERS)('$kind', ({ kind, open }) => {
  test('every state is what really happened, with its figures and its sentence', async () => {
    const broker = await open()
    const cases = CASES.filter(({ state }) => state !== 'rewound' || broker.rewind !== undefined)
    const follower = new Follower(broker)
    const runs = cases.map((each): Run => {
      const name = `state-${each.how ?? each.state}`
      return { ...each, name, reader: undefined, told: undefined, states: new Set() }
    })
    for (const { name } of runs) await broker.make(name)
    await follower.poll()
    await Promise.all(
      runs.map(async (run) => {
        run.reader = await run.begin(broker, run.name)
      })
    )
    for (const run of runs.filter(({ leaves }) => leaves)) {
      await follower.pollUntil(() => numberOf(follower.of(run.name).figures.readers) === 1, 60_000)
      await run.reader?.leave()
      run.reader = undefined
    }
    const driven = drive(broker, runs)
    const rewound = runs.find(({ state }) => state === 'rewound')
    // Where it stood has to be seen before it is set back.
    if (rewound !== undefined) {
      await follower.pollUntil(() => numberOf(follower.of(rewound.name).figures.backlog) === 0, 60_000)
      await broker.rewind?.(rewound.name)
      rewound.reader = await broker.read(rewound.name)
    }
    await follower.pollUntil(() => {
      for (const run of runs) note(run, follower.of(run.name))
      return runs.every(({ told }) => told !== undefined)
    }, WITHIN_MS)
    await driven.stop()
    for (const { name, told, state, how = state } of runs) {
      console.info(`${kind} ${how}: ${told?.sentence}`)
      expect(told?.state, `${name}: ${told?.sentence ?? follower.of(name).state}`).toBe(state)
    }
    for (const { told, sentence, check, states, state } of runs) {
      if (told === undefined) continue
      expect(told.sentence, state).toMatch(sentence)
      check(told)
      if (state !== 'rewound') expect([...states], state).not.toContain('rewound')
    }
    // What waits there now, as the broker's own tool has it.
    for (const name of ['state-stalled', 'state-stopped']) {
      const waits = await broker.waiting(name)
      await follower.pollUntil(() => numberOf(follower.of(name).figures.backlog) === waits, 60_000)
      expect(numberOf(follower.of(name).figures.backlog), name).toBe(waits)
    }
    for (const { reader: own, name } of runs) {
      await own?.leave()
      await broker.remove(name)
    }
    await follower.close()
    await broker.close()
  }, 480_000)
})

const note = (run: Run, now: Told): void => {
  run.states.add(now.state)
  for (const rate of [now.figures.in_rate, now.figures.out_rate])
    expect(numberOf(rate) ?? 0, `${run.name}: a rate`).toBeGreaterThanOrEqual(0)
  // Each begins in step, before anything was taken; and RabbitMQ's consumers are seen some seconds after their messages.
  const begun = run.state !== 'ok' || ((numberOf(now.figures.out_rate) ?? 0) > 2 && numberOf(now.figures.readers) === 1)
  if (now.state === run.state && begun) run.told ??= now
}

/** Sends and permits by the clock, so that the rates hold whatever the steps take. */
const drive = (broker: Adapter, runs: readonly Run[]) => {
  const startMs = Date.now()
  let going = true
  const loop = async (run: Run): Promise<void> => {
    let [sent, permitted] = [0, 0]
    while (going) {
      const seconds = (Date.now() - startMs) / 1000
      const [send, permit] = [Math.floor(seconds * run.arrive) - sent, Math.floor(seconds * run.take) - permitted]
      run.reader?.permit(permit)
      await broker.send(run.name, send)
      sent += send
      permitted += permit
      await sleep(200)
    }
  }
  const loops = runs.filter(({ arrive, take }) => arrive + take > 0).map(loop)
  return {
    stop: async () => {
      going = false
      await Promise.all(loops)
    }
  }
}
