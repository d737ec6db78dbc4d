import type { Answers } from './answers.ts'
import { Rises } from './rises.ts'
import { servicesOf, type UnroutableSeen } from './services.ts'

/** Follows what channels were given back or had dropped. */
export class Unroutable {
  #seesAll = true
  #rises = new Rises()
  #last: { sums: ReadonlyMap<string, number>; rates: ReadonlyMap<string, number>; atMs: number } | undefined

  follow(answers: Answers): UnroutableSeen {
    const { seesAll, rareMs, missing } = answers
    // Channels that come into sight again would count as new: with another sight the sums begin anew.
    if (seesAll !== this.#seesAll) {
      this.#seesAll = seesAll
      this.#rises = new Rises()
      this.#last = undefined
    }
    if (missing.has('channels') || missing.has('connections')) return { sums: new Map() }
    if (rareMs === undefined) return { sums: this.#rises.follow(unroutableOf(answers)) }
    const last = this.#last
    if (last?.atMs === rareMs) return { sums: new Map(), rates: last.rates }
    const sums = this.#rises.follow(unroutableOf(answers))
    const seconds = (rareMs - (last?.atMs ?? rareMs)) / 1000
    const rates = new Map(
      [...sums].flatMap(([id, sum]): [string, number][] => {
        const before = last?.sums.get(id)
        return before === undefined ? [] : [[id, Number(((sum - before) / seconds).toFixed(3))]]
      })
    )
    this.#last = { sums, rates, atMs: rareMs }
    return { sums: new Map(), rates }
  }
}

/** What each channel was given back or had dropped, under its service's id. */
const unroutableOf = ({ channels, connections }: Answers): Map<string, { owner: string; value: number }> => {
  const services = servicesOf(connections)
  return new Map(
    channels.flatMap(({ name, connection_details, message_stats: stats }) => {
      const owner = services.get(connection_details.name)?.id
      const value = (stats?.return_unroutable ?? 0) + (stats?.drop_unroutable ?? 0)
      return owner === undefined ? [] : [[name, { owner, value }] as const]
    })
  )
}
