import type { History, WatchedPart } from '../../guide/index.ts'
import { isKnown } from '../../model/index.ts'

/** Rates of the last minutes: what holds for ten of them is no burst. */
const WINDOW_MS = 10 * 60_000

interface Look {
  atMs: number
  rate: number
}

type Entity = WatchedPart['entities'][number]

/** What bears the rate of all its channels together: a RabbitMQ node, a Redis target. Kafka's partitions are spread over brokers. */
const serverOf = ({ target, kind, labels }: Entity): string | undefined => {
  if (kind === 'queue') return `${target}|${labels.node ?? ''}`
  return kind === 'stream' ? target : undefined
}

/** The rate into every channel, and into its server, at each look of the last ten minutes. */
export class RecentRates {
  #looks = new Map<string, Look[]>()
  #servers = new Map<string, Look[]>()
  #serverOf = new Map<string, string>()

  look(parts: readonly WatchedPart[]): void {
    const channels = new Map<string, Look[]>()
    const sums = new Map<string, Look>()
    this.#serverOf = new Map()
    for (const { entities, atMs } of parts)
      for (const entity of entities) {
        const { id, kind, figures } = entity
        if (kind !== 'topic' && kind !== 'stream' && kind !== 'queue') continue
        // Where it is not known it may have been anything: what lasts begins anew.
        if (!isKnown(figures.in_rate)) continue
        const rate = figures.in_rate.value
        channels.set(id, longer(this.#looks.get(id), { atMs, rate }))
        const server = serverOf(entity)
        if (server === undefined) continue
        this.#serverOf.set(id, server)
        sums.set(server, { atMs, rate: rate + (sums.get(server)?.rate ?? 0) })
      }
    this.#looks = channels
    this.#servers = new Map([...sums].map(([server, sum]) => [server, longer(this.#servers.get(server), sum)]))
  }

  history(): History['rates'] {
    return new Map(
      [...this.#looks].map(([id, looks]) => {
        const server = this.#serverOf.get(id)
        return [
          id,
          {
            sustained: leastOf(id, looks),
            serverSustained:
              server === undefined
                ? { missing: 'its messages are spread over brokers' }
                : leastOf(id, this.#servers.get(server) ?? [])
          }
        ]
      })
    )
  }
}

/** A target that is silent is not looked at again: its figures are those of the last look. */
const longer = (before: readonly Look[] = [], look: Look): Look[] => {
  const looks = before.at(-1)?.atMs === look.atMs ? [...before] : [...before, look]
  return looks.slice(
    Math.max(
      0,
      looks.findLastIndex(({ atMs }) => atMs <= look.atMs - WINDOW_MS)
    )
  )
}

const leastOf = (of: string, looks: readonly Look[]) => {
  const [first, last] = [looks[0], looks.at(-1)]
  if (first === undefined || last === undefined) return { missing: 'needs 10 min of its rate, has none' }
  return {
    value: looks.reduce((least, { rate }) => Math.min(least, rate), Number.POSITIVE_INFINITY),
    how: 'estimated' as const,
    fromMs: first.atMs,
    toMs: last.atMs,
    of,
    series: 'in_rate'
  }
}
