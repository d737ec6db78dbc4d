import type { Refused } from './refused.ts'

/**
 * Answers of OTLP (OTLP specification, "Failures" and "Partial Success"): the body of a failure is a google.rpc.Status, in the encoding of the request.
 *
 *   message Status { int32 code = 1; string message = 2; repeated google.protobuf.Any details = 3; }
 *   message Any { string type_url = 1; bytes value = 2; }
 *   message RetryInfo { Duration retry_delay = 1; }      message Duration { int64 seconds = 1; int32 nanos = 2; }
 *
 *   message ExportTraceServiceResponse { ExportTracePartialSuccess partial_success = 1; }
 *   message ExportTracePartialSuccess { int64 rejected_spans = 1; string error_message = 2; }
 *
 * Metrics and logs answer alike, with rejected_data_points and rejected_log_records.
 */
export type Encoding = 'protobuf' | 'json'

export const SIGNALS = ['traces', 'metrics', 'logs'] as const
export type Signal = (typeof SIGNALS)[number]

/** What partial_success says: how many were rejected and why; with 0 of them it is a remark on what was taken. */
export interface Partial {
  rejected: number
  why: string
}

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo'

export const encodeStatus = ({ code, message, retryAfterS }: Refused, encoding: Encoding): Buffer => {
  if (encoding === 'json') {
    const details =
      retryAfterS === undefined ? {} : { details: [{ '@type': RETRY_INFO, retryDelay: `${retryAfterS}s` }] }
    return Buffer.from(JSON.stringify({ code, message, ...details }))
  }
  const retryInfo =
    retryAfterS === undefined
      ? Buffer.alloc(0)
      : bytesField(
          3,
          Buffer.concat([textField(1, RETRY_INFO), bytesField(2, bytesField(1, varintField(1, retryAfterS)))])
        )
  return Buffer.concat([varintField(1, code), textField(2, message), retryInfo])
}

const REJECTED: Record<Signal, string> = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords'
}

/** An empty response says that all was taken. */
export const encodeResponse = (signal: Signal, partial: Partial | undefined, encoding: Encoding): Buffer => {
  if (partial === undefined) return encoding === 'json' ? Buffer.from('{}') : Buffer.alloc(0)
  const { rejected, why } = partial
  if (encoding === 'json')
    return Buffer.from(JSON.stringify({ partialSuccess: { [REJECTED[signal]]: `${rejected}`, errorMessage: why } }))
  return bytesField(1, Buffer.concat([rejected === 0 ? Buffer.alloc(0) : varintField(1, rejected), textField(2, why)]))
}

const varint = (value: number): Buffer => {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80)
  bytes.push(rest)
  return Buffer.from(bytes)
}
const varintField = (field: number, value: number) => Buffer.concat([varint(field * 8), varint(value)])
const bytesField = (field: number, bytes: Buffer) => Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes])
const textField = (field: number, text: string) => bytesField(field, Buffer.from(text))
