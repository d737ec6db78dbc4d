import type { History } from '../../guide/index.ts'
import { packedUntil, readHours, readRewound, type Store } from '../../store/index.ts'

const HOUR_MS = 3_600_000
type Packed = Omit<History, 'calls' | 'rates'>

const NOTHING: Packed = {
  inRate: new Map(),
  streamLength: new Map(),
  firstEntry: new Map(),
  queueLength: new Map(),
  queueReaders: new Map(),
  rewound: new Set()
}

/** Reads what packed hours come to, for all channels at once, and again only when another hour was packed. */
export class PackedHistory {
  #untilMs: number | undefined
  #known = NOTHING

  async read(store: Store): Promise<Packed> {
    const untilMs = await packedUntil(store)
    if (untilMs === undefined || untilMs === this.#untilMs) return this.#known
    const over = (name: string, under: string, hours: number) =>
      readHours(store, { name, under, fromMs: untilMs - hours * HOUR_MS })
    // One after the other: they are the store's largest reads, and nobody waits for them.
    const inRate = await over('in_rate', '', 7 * 24)
    const streamLength = await over('length', 'redis/', 25)
    const firstEntry = await over('redis.stream.first_entry_time', 'redis/', 25)
    const queueLength = await over('length', 'rabbitmq/', 7)
    const queueReaders = await over('readers', 'rabbitmq/', 7)
    this.#known = { inRate, streamLength, firstEntry, queueLength, queueReaders, rewound: await readRewound(store) }
    this.#untilMs = untilMs
    return this.#known
  }
}
