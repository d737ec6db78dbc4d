/**
 * Answers of OTLP (OTLP specification, "Failures"): the body of a failure is a google.rpc.Status, in the encoding of the request.
 *
 *   message Status { int32 code = 1; string message = 2; }
 *   message ExportTraceServiceResponse { ExportTracePartialSuccess partial_success = 1; }
 *   message ExportTracePartialSuccess { int64 rejected_spans = 1; string error_message = 2; }
 *
 * Metrics and logs answer alike; of them nothing is rejected.
 */
export type Encoding = 'protobuf' | 'json'

/** gRPC status codes that the intake answers with. */
export const CODE = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  UNIMPLEMENTED: 12,
  UNAVAILABLE: 14,
  RESOURCE_EXHAUSTED: 8
} as const

export interface Rejected {
  spans: number
  why: string
}

export const encodeStatus = (code: number, message: string, encoding: Encoding): Buffer =>
  encoding === 'json'
    ? Buffer.from(JSON.stringify({ code, message }))
    : Buffer.concat([varintField(1, code), textField(2, message)])

/** An empty response says that all was taken. */
export const encodeResponse = (rejected: Rejected | undefined, encoding: Encoding): Buffer => {
  if (rejected === undefined) return encoding === 'json' ? Buffer.from('{}') : Buffer.alloc(0)
  const { spans, why } = rejected
  if (encoding === 'json')
    return Buffer.from(JSON.stringify({ partialSuccess: { rejectedSpans: `${spans}`, errorMessage: why } }))
  return bytesField(1, Buffer.concat([varintField(1, spans), textField(2, why)]))
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
