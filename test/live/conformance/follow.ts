import { setTimeout as sleep } from 'node:timers/promises'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { readerNames } from '../../../judge/reader-name.ts'
import { summarise } from '../../../judge/sentence.ts'
import type { Figures, Observation, SubscriptionState, Tick } from '../../../model/index.ts'
import type { Adapter } from './adapter.ts'

/** As derivation is told: so long that a poll which a busy machine holds up is no hole. */
const INTERVAL_MS = 5000
const EVERY_MS = 2000

/** What is known of one subscription and its channel at one poll. */
export interface Told {
  atMs: number
  state: SubscriptionState | undefined
  figures: Figures
  channel: Figures
  sentence: string
  life: string | undefined
}

/**
 * Waits until the next poll is due: polls are due so far apart whatever they take, as the collector's are. Where each came later by what the one before took,
 * a source that takes samples would show one sample more in one window than in the next.
 */
export const steadily = (everyMs: number): (() => Promise<void>) => {
  let due = Date.now()
  return async () => {
    const late = Date.now() - due
    if (late > 0) due += Math.ceil(late / everyMs) * everyMs
    await sleep(Math.max(0, due - Date.now()))
    due += everyMs
  }
}

/** Watches a broker and judges what is seen, as the collector does. */
export class Follower {
  readonly #broker: Adapter
  readonly #watched: ReturnType<Adapter['watch']>
  readonly #due: () => Promise<void>
  #memory: Memory | undefined
  #last: { seen: Observation; tick: Tick } | undefined

  /** `everyMs`: where a source takes samples, as far apart as they are, or rates would be of more samples at one time than at another. */
  constructor(broker: Adapter, everyMs = EVERY_MS) {
    this.#broker = broker
    this.#due = steadily(everyMs)
    this.#watched = broker.watch({ timeout: '20s' })
  }

  /** Polls once, not sooner after the last than a collector might: what is sent between two polls close together has an enormous rate. */
  async poll(): Promise<void> {
    await this.#due()
    this.take(await this.#watched.poll(new AbortController().signal))
  }

  /** Judges what a poll saw, after those before it. */
  take(seen: Observation): void {
    const derived = derive(this.#memory, seen, { durationMs: 1, overruns: 0, intervalMs: INTERVAL_MS })
    this.#memory = derived.memory
    this.#last = { seen, tick: derived.tick }
  }

  /** Polls until `done`, or for so long. */
  async pollUntil(done: () => boolean, withinMs: number): Promise<void> {
    const deadline = Date.now() + withinMs
    for (;;) {
      await this.poll()
      if (done() || Date.now() > deadline) return
    }
  }

  /** Of the last poll. */
  of(name: string): Told {
    if (this.#last === undefined) throw new Error('nothing was polled yet')
    const { seen, tick } = this.#last
    const channel = this.#broker.channel(name)
    const id = this.#broker.subscription(name)
    const figures = tick.figures.get(id) ?? {}
    const subscription = tick.subscriptions.find((each) => each.id === id)
    const { state, evidence = {} } = subscription?.verdict ?? {}
    const readerName = readerNames(tick.entities, tick.edges)(channel, subscription?.reader ?? null)
    return {
      atMs: tick.atMs,
      state,
      figures,
      channel: tick.figures.get(channel) ?? {},
      sentence: state === undefined ? '' : summarise({ state, evidence, figures, readerName }),
      life: seen.entities.find((each) => each.id === channel)?.life
    }
  }

  close(): Promise<void> {
    return this.#watched.close()
  }
}
