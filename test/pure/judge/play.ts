import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import {
  atLeast,
  atMost,
  type Figures,
  type Gap,
  measured,
  type Observation,
  type Tick,
  unknown
} from '../../../model/index.ts'

export const CHANNEL = 'kafka/t/topic/orders'
export const READER = 'kafka/t/group/billing'
export const SUBSCRIPTION = `${CHANNEL}|${READER}`
export const START_MS = Date.parse('2026-03-01T12:00:00Z')

/**
 * A series in Prometheus's notation: `0+10x5` is 0 10 20 30 40 50, `7x3` is 7 7 7 7, `_` is a poll that doesn't know it. Parts follow each
 * other, separated by blanks.
 */
export const expand = (notation: string): (number | undefined)[] =>
  notation
    .trim()
    .split(/\s+/)
    .flatMap((part) => {
      const match = /^(_|-?\d+)(?:([+-]\d+))?(?:x(\d+))?$/.exec(part)
      if (match === null) throw new Error(`not a series: ${part}`)
      const [, first, step = '+0', times = '0'] = match
      return Array.from({ length: Number(times) + 1 }, (_, i) =>
        first === '_' ? undefined : Number(first) + i * Number(step)
      )
    })

export interface Script {
  /** Messages ever arrived and ever taken, at each poll. */
  in: string
  out: string
  readers?: string
  unacked?: string
  /** What waits, where it is not what came less what was taken (a broker that holds delivered messages apart). */
  backlog?: string
  /** A life's name at each poll, one letter each; the same all along when left out. */
  life?: string
  /** Seconds between polls. */
  everyS?: number
  /** Of a source that tells where its reader stands and bounds, and counts nothing: Redis before 7.0. */
  bounded?: true
  /** Polls (by number) at which the whole target can't be seen. */
  unseen?: number[]
}

export interface Step {
  tick: Tick
  state: string
  figures: Figures
}

const GAP: Gap = { what: 'everything', why: 'The broker does not answer.', needs: null, hides: ['kafka/t/'] }

/** Plays a script poll by poll through `derive` and returns what was judged at each. */
export const play = (script: Script): Step[] => {
  const everyMs = (script.everyS ?? 10) * 1000
  const columns = {
    in: expand(script.in),
    out: expand(script.out),
    readers: expand(script.readers ?? `2x${expand(script.in).length - 1}`),
    unacked: script.unacked === undefined ? [] : expand(script.unacked),
    backlog: script.backlog === undefined ? [] : expand(script.backlog)
  }
  let memory: Memory | undefined
  return columns.in.map((came, i) => {
    const took = columns.out[i]
    const observation: Observation = {
      target: 't',
      atMs: START_MS + i * everyMs,
      entities: [],
      edges: [],
      subscriptions: [],
      samples: [],
      events: [],
      gaps: [],
      labels: {}
    }
    if (script.unseen?.includes(i)) observation.gaps.push(GAP)
    else
      observation.subscriptions.push({
        id: SUBSCRIPTION,
        channel: CHANNEL,
        reader: READER,
        labels: {},
        life: script.life?.[i] ?? 'a',
        counters: script.bounded
          ? { place: took ?? 0 }
          : { ...(came === undefined ? {} : { in: came }), ...(took === undefined ? {} : { out: took }) },
        figures: {
          ...(script.bounded ? { lateness: atLeast(((came ?? 0) - (took ?? 0)) / 10) } : {}),
          backlog:
            came === undefined || took === undefined
              ? unknown('No commits.')
              : (script.bounded ? atMost : measured)(columns.backlog[i] ?? Math.max(0, came - took)),
          ...(columns.readers[i] === undefined ? {} : { readers: measured(columns.readers[i]) }),
          ...(columns.unacked[i] === undefined ? {} : { unacked: measured(columns.unacked[i]) })
        }
      })
    const derived = derive(memory, observation, { durationMs: 5, overruns: 0, intervalMs: everyMs })
    memory = derived.memory
    return {
      tick: derived.tick,
      state: derived.tick.subscriptions[0]?.verdict.state ?? 'gone',
      figures: derived.tick.figures.get(SUBSCRIPTION) ?? {}
    }
  })
}

/** States in short: `ok×3 behind×2`. */
export const statesOf = (steps: readonly Step[]): string =>
  steps
    .map(({ state }) => state)
    .reduce<[string, number][]>((runs, state) => {
      const last = runs.at(-1)
      if (last?.[0] === state) last[1] += 1
      else runs.push([state, 1])
      return runs
    }, [])
    .map(([state, times]) => `${state}×${times}`)
    .join(' ')
