import { addTo, emptyHistogram, type PartLatency, RPC_CODES, RPC_SERIES, rpcPart } from '../../model/index.ts'

/** From this minute on one instance is slow, and callers give up. */
const SLOW_FROM = 22
const INSTANCES = ['orders-7c9f-k2x', 'orders-7c9f-p8d', 'orders-5d41-m4q']
/** In these minutes some calls do not reach the server: their callers alone know of them. */
const UNREACHED = { from: 12, to: 15, calls: 9 }
/** Calls of a minute that are made; each stands for so many. */
const MADE = 300
const WEIGHT = 40

/** Numerical Recipes' generator: the same calls each run. */
const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

/** A minute's calls of a method by two callers and three instances: most take 8 to 30 ms, some go to the disk, some do not come as far, and later one instance is slow. */
export const callsOf = (of: string, callers: readonly string[], n: number): PartLatency[] => {
  const next = random(n * 7919 + 17)
  const normal = () => Math.sqrt(-2 * Math.log(next() + 1e-9)) * Math.cos(2 * Math.PI * next())
  const parts = new Map<string, PartLatency>()
  const count = (name: string, part: string, seconds: number, weight: number): void => {
    const key = `${name} ${part}`
    const known = parts.get(key) ?? { of, name, part, latency: emptyHistogram() }
    parts.set(key, known)
    addTo(known.latency, seconds, weight)
  }
  for (let i = 0; i < MADE; i++) {
    const instance = INSTANCES[Math.floor(next() * INSTANCES.length)] ?? ''
    const caller = callers[next() < 0.8 ? 0 : 1] ?? ''
    const isSlow = n >= SLOW_FROM && instance === INSTANCES[2] && next() < 0.6
    const disk = next() < 0.08
    const served = (isSlow ? 0.9 : disk ? 0.09 : 0.013) * Math.exp(normal() * 0.35)
    const between = 0.002 * Math.exp(normal() * 0.4)
    const gaveUp = isSlow && served > 1
    const code = gaveUp
      ? 'DEADLINE_EXCEEDED'
      : isSlow && next() < 0.1
        ? 'UNAVAILABLE'
        : next() < 0.01
          ? 'NOT_FOUND'
          : 'OK'
    const place = RPC_CODES.indexOf(code)
    const waited = gaveUp ? 1 : served + between
    count(RPC_SERIES.served, rpcPart(gaveUp ? RPC_CODES.indexOf('CANCELLED') : place, instance), served, WEIGHT)
    count(RPC_SERIES.called, rpcPart(place, caller), waited, WEIGHT)
    count(RPC_SERIES.answered, caller, Math.min(served, waited), WEIGHT)
    count(RPC_SERIES.between, caller, Math.max(0, waited - served), WEIGHT)
  }
  if (n >= UNREACHED.from && n < UNREACHED.to) {
    const part = rpcPart(RPC_CODES.indexOf('UNAVAILABLE'), callers[0] ?? '')
    count(RPC_SERIES.called, part, 0.02, UNREACHED.calls * WEIGHT)
  }
  return [...parts.values()]
}
