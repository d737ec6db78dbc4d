import type { Calls } from './calls.ts'
import type { Flows } from './flows.ts'
import type { Habits } from './habits/index.ts'
import type { Kept } from './kept/kept.ts'
import type { Losses } from './losses.ts'
import type { Streams } from './metrics/streams.ts'
import type { Names } from './names.ts'
import type { Refusal } from './refused.ts'
import type { Repeated } from './repeated.ts'
import type { Waits } from './waits.ts'
import type { Ways } from './ways/index.ts'

/** How much came, since the intake began. */
export interface Counts {
  spans: number
  /** Spans that tell of no call or message. */
  other: number
  rejected: number
  points: number
  pointsRejected: number
  /** Metrics of which nothing is used. */
  metrics: number
  logRecords: number
}
export const nothingTaken = (): Counts => ({
  spans: 0,
  other: 0,
  rejected: 0,
  points: 0,
  pointsRejected: 0,
  metrics: 0,
  logRecords: 0
})

/** What knows of what came, and of what could not be kept of it. */
export interface Parts {
  taken: Counts
  refusals: ReadonlyMap<Refusal, number>
  losses: Losses
  names: Names
  repeated: Repeated
  streams: Streams
  calls: Calls
  flows: Flows
  waits: Waits
  ways: Ways
  usage: Habits
  kept: Kept
}

/** What the intake says of itself: each count that is not zero. */
export const labelsOf = (parts: Parts): Record<string, string> => {
  const { taken, refusals, losses, names, repeated, streams, calls, flows, waits, ways, usage, kept } = parts
  const { spans, other, rejected, points, pointsRejected, metrics, logRecords } = taken
  const { window } = calls
  const counts = {
    'spans taken': spans,
    'spans of other kinds': other,
    'spans rejected': rejected,
    'spans repeated': repeated.count,
    'calls waiting at once for their server’s span, at most': window.most,
    'calls wait for their server’s span up to (s)': window.most > 0 ? window.reachMs / 1000 : 0,
    'calls without a callee': calls.nameless,
    'calls of callers and instances not kept apart': calls.others,
    'retries and sizes of calls dropped': calls.unasked,
    'messages without a group': flows.groupless,
    'sendings remembered': waits.remembered,
    'messages joined with their sending': waits.joined,
    'parents and links that sent no message': waits.unjoined,
    'messages taken before they were sent': waits.skewed,
    'time in queue is seen up to (s)': Math.round((waits.reachMs ?? 0) / 1000),
    'ways cut where they came round': ways.cut,
    'messages of more ways than are told apart': ways.paths.other.ended?.messages ?? 0,
    'ways are followed back up to (s)': Math.round((ways.reachMs ?? 0) / 1000),
    'habits dropped': usage.dropped,
    ...kept.counts(),
    'told of other methods': names.others.method + names.others.called,
    'told of other channels': names.others.channel,
    'told of other services': names.others.service,
    'names dropped': losses.of('dropped'),
    'metric points taken': points,
    'metric points rejected': pointsRejected,
    'metric points repeated': streams.repeated,
    'metrics not used': metrics,
    'log records not kept': logRecords,
    ...Object.fromEntries([...refusals].map(([as, count]) => [`exports refused: ${as}`, count]))
  }
  return Object.fromEntries(Object.entries(counts).flatMap(([name, count]) => (count > 0 ? [[name, `${count}`]] : [])))
}
