import type { Series } from '../../model/api.ts'
import { PART_LATENESS } from '../../model/known.ts'
import type { Json } from '../../model/observation.ts'
import type { Health } from '../../model/state.ts'

/** What one partition is for one reader; null where it isn't known. */
export interface PartRow {
  part: string
  backlog: number | null
  /** Age of its oldest unread message, s. */
  lateness: number | null
  /** Messages a second. */
  arrives: number | null
  taken: number | null
  /** Who reads it now: client id and host. */
  reader: string | null
  health: Health
}

const LAG = 'kafka.consumer_group.lag'
const OFFSET = 'kafka.consumer_group.offset'
/** Rates look back as far as the judge's do, ms. */
const WINDOW_MS = 30_000
/** As judged of a whole reader (judge/state.ts), s. */
const LATE_S = 15
const STUCK_S = 60

type Reading = readonly [ms: number, value: number]

/**
 * Partitions as their newest readings tell, those that are worst first. `readers`: by partition. `count`: how many there are; of one without a reading nothing is
 * known, for the reader has committed nothing there, or its leader is away.
 */
export const partRows = (series: readonly Series[], readers: ReadonlyMap<string, string>, count: number): PartRow[] => {
  const of = (name: string): Map<string, Reading[]> =>
    new Map(
      series.flatMap((each) =>
        each.name === name && each.part !== null ? [[each.part, readingsOf(each)] as const] : []
      )
    )
  const [lags, offsets, ages] = [of(LAG), of(OFFSET), of(PART_LATENESS)]
  const missing = Array.from({ length: count }, (_, i) => String(i)).filter((part) => !lags.has(part))
  const unseen = missing.map(
    (part): PartRow => ({
      part,
      backlog: null,
      lateness: null,
      arrives: null,
      taken: null,
      reader: readers.get(part) ?? null,
      health: 'unknown'
    })
  )
  const seen = [...lags].flatMap(([part, lag]): PartRow[] => {
    const newest = lag.at(-1)
    if (newest === undefined) return []
    const [atMs, backlog] = newest
    const age = (ages.get(part) ?? []).findLast(([ms]) => ms === atMs)?.[1]
    const lateness = backlog === 0 ? 0 : age === undefined ? null : age / 1000
    const taken = rateOf(offsets.get(part) ?? [])
    const grows = rateOf(lag)
    const arrives = taken === null || grows === null ? null : Math.max(0, taken + grows)
    return [
      {
        part,
        backlog,
        lateness,
        arrives,
        taken,
        reader: readers.get(part) ?? null,
        health: healthOf(backlog, lateness, taken)
      }
    ]
  })
  return [...seen, ...unseen].sort(
    (a, b) =>
      RANK[b.health] - RANK[a.health] ||
      (b.lateness ?? 0) - (a.lateness ?? 0) ||
      (b.backlog ?? 0) - (a.backlog ?? 0) ||
      numeric(a.part, b.part)
  )
}

const RANK: Record<Health, number> = { ok: 0, unknown: 1, warn: 2, critical: 3 }

const numeric = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

const readingsOf = ({ points }: Series): Reading[] =>
  points.flatMap(([ms, value]) => (typeof value === 'number' ? [[ms, value] as const] : []))

/** Change a second over the window; null with fewer than two readings. */
const rateOf = (readings: readonly Reading[]): number | null => {
  const last = readings.at(-1)
  if (last === undefined) return null
  const first =
    readings[
      Math.max(
        0,
        readings.findLastIndex(([ms]) => ms <= last[0] - WINDOW_MS)
      )
    ]
  if (first === undefined || last[0] <= first[0]) return null
  return ((last[1] - first[1]) * 1000) / (last[0] - first[0])
}

const healthOf = (backlog: number, lateness: number | null, taken: number | null): Health => {
  if (backlog === 0 || lateness === null) return 'ok'
  if (taken === 0 && lateness >= STUCK_S) return 'critical'
  return lateness >= LATE_S ? 'warn' : 'ok'
}

/** Who reads which partition of a topic, from a group's `facts.members`: `{client, host, instance?, partitions: {topic: [partition]}}`. */
export const readersIn = (facts: Json | undefined, topic: string): Map<string, string> => {
  const readers = new Map<string, string>()
  const members = fieldOf(facts, 'members')
  if (!Array.isArray(members)) return readers
  for (const member of members) {
    const own = fieldOf(fieldOf(member, 'partitions'), topic)
    const [client, host] = [fieldOf(member, 'client'), fieldOf(member, 'host')]
    if (!Array.isArray(own) || typeof client !== 'string') continue
    const name = typeof host === 'string' && host !== '' ? `${client} (${host.replace(/^\//, '')})` : client
    for (const part of own) readers.set(String(part), name)
  }
  return readers
}

const fieldOf = (json: Json | undefined, name: string): Json | undefined =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? json[name] : undefined
