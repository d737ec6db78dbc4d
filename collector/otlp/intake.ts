import type { Fold } from './fold.ts'
import { countRecordsJson } from './json/count-records.ts'
import { readTraceRequestJson } from './json/trace-request.ts'
import { countRecords } from './protobuf/count-records.ts'
import { readTraceRequest } from './protobuf/trace-request.ts'
import type { Encoding, Rejected } from './status.ts'

export const SIGNALS = ['traces', 'metrics', 'logs'] as const
export type Signal = (typeof SIGNALS)[number]

/** Bodies are refused above these sizes: as sent, and inflated. */
export const MOST_SENT_BYTES = 16 * 2 ** 20
export const MOST_INFLATED_BYTES = 64 * 2 ** 20
/** Bodies on their way in, all senders together; beyond it they are asked to come again. */
export const MOST_WAITING_BYTES = 128 * 2 ** 20

/**
 * Takes one export and answers what of it was rejected. When it returns, the export is in the current tick: only then is it acknowledged.
 * A request is read whole before any of it is folded, so one that is Malformed leaves nothing behind.
 */
export const takeExport = (fold: Fold, signal: Signal, body: Uint8Array, encoding: Encoding): Rejected | undefined => {
  if (signal === 'metrics')
    fold.countRecords('metrics', encoding === 'json' ? countRecordsJson(body, METRICS) : countRecords(body))
  if (signal === 'logs')
    fold.countRecords('logRecords', encoding === 'json' ? countRecordsJson(body, LOGS) : countRecords(body))
  if (signal !== 'traces') return undefined
  const decoded = encoding === 'json' ? readTraceRequestJson(body) : readTraceRequest(body)
  fold.fold(decoded, Date.now())
  const { rejected } = decoded
  if (rejected.size === 0) return undefined
  return {
    spans: [...rejected.values()].reduce((a, b) => a + b, 0),
    why: `Rejected: ${[...rejected].map(([why, count]) => `${why} (${count})`).join(', ')}.`
  }
}

const METRICS = ['resourceMetrics', 'scopeMetrics', 'metrics'] as const
const LOGS = ['resourceLogs', 'scopeLogs', 'logRecords'] as const
