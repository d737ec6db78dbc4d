import type { Access } from './access.ts'
import type { Fold } from './fold.ts'
import { countRecordsJson } from './json/count-records.ts'
import { readMetricsRequestJson } from './json/metrics-request.ts'
import { readTraceRequestJson } from './json/trace-request.ts'
import { type Load, PATIENCE_MS } from './limits.ts'
import { countRecords } from './protobuf/count-records.ts'
import { readMetricsRequest } from './protobuf/metrics-request.ts'
import { readTraceRequest } from './protobuf/trace-request.ts'
import { failedHere, notReadable, Refused, tooBusy, tooManyBytes, withoutToken } from './refused.ts'
import { Malformed } from './span.ts'
import { type Encoding, encodeResponse, type Partial, type Signal } from './status.ts'

/** What both ways in share. */
export interface Intake {
  fold: Fold
  access: Access
  load: Load
  log: { warn(fields: object, message: string): void }
  patienceMs?: number
}

export const patienceOf = ({ patienceMs = PATIENCE_MS }: Intake): number => patienceMs

/** Before anything of a body is received. Throws Refused. */
export const admit = ({ access, load }: Intake, headers: Parameters<Access['admits']>[0]): void => {
  if (!access.admits(headers)) throw withoutToken()
  if (load.isFull) throw tooManyBytes()
  if (load.isBusy(performance.now())) throw tooBusy()
}

/**
 * Takes one export and gives the answer. When it returns, the export is in the current tick: only then is it acknowledged. A request is read whole
 * before any of it is folded, so one that is Malformed leaves nothing behind.
 */
export const takeExport = ({ fold, load }: Intake, signal: Signal, body: Uint8Array, encoding: Encoding): Buffer => {
  const began = performance.now()
  try {
    return encodeResponse(signal, TAKE[signal](fold, body, encoding), encoding)
  } finally {
    const now = performance.now()
    load.worked(now - began, now)
  }
}

/** The refusal that an error is answered with, counted; what went wrong here itself is logged. */
export const refusalOf = ({ fold, log }: Intake, error: unknown): Refused => {
  const refused =
    error instanceof Refused ? error : error instanceof Malformed ? notReadable(error.message) : failedHere()
  if (refused.as === 'failed here')
    log.warn({ error: error instanceof Error ? error.message : String(error) }, 'an OTLP export could not be taken')
  fold.refused(refused.as)
  return refused
}

type Take = (fold: Fold, body: Uint8Array, encoding: Encoding) => Partial | undefined

const takeTraces: Take = (fold, body, encoding) => {
  const decoded = encoding === 'json' ? readTraceRequestJson(body) : readTraceRequest(body)
  fold.fold(decoded, Date.now())
  return partialOf(decoded.rejected)
}

const partialOf = (rejected: ReadonlyMap<string, number>): Partial | undefined =>
  rejected.size === 0
    ? undefined
    : {
        rejected: [...rejected.values()].reduce((a, b) => a + b, 0),
        why: `Rejected: ${[...rejected].map(([why, count]) => `${why} (${count})`).join(', ')}.`
      }

const takeMetrics: Take = (fold, body, encoding) => {
  const decoded = encoding === 'json' ? readMetricsRequestJson(body) : readMetricsRequest(body)
  fold.foldMetrics(decoded, Date.now())
  return partialOf(decoded.rejected)
}

const takeLogs: Take = (fold, body, encoding) => {
  const count = encoding === 'json' ? countRecordsJson(body, LOGS) : countRecords(body)
  fold.countLogRecords(count)
  return count === 0 ? undefined : { rejected: 0, why: 'Log records are accepted, not kept.' }
}

const TAKE: Record<Signal, Take> = { traces: takeTraces, metrics: takeMetrics, logs: takeLogs }
const LOGS = ['resourceLogs', 'scopeLogs', 'logRecords'] as const
