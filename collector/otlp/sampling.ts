/**
 * How many spans a sampled one stands for, from its tracestate: OpenTelemetry's `ot=th:<threshold>` ("TraceState: Probability Sampling").
 * The threshold is a 56-bit fraction in hexadecimal, trailing zeros left out, of the traces that were *not* kept; 1 where none is given.
 */
export const adjustedCount = (traceState: string): number => {
  if (traceState === '') return 1
  const digits = THRESHOLD.exec(traceState)?.[1]
  if (digits === undefined) return 1
  const dropped = Number.parseInt(digits.padEnd(14, '0'), 16)
  const count = 2 ** 56 / (2 ** 56 - dropped)
  return count <= MOST ? count : 1
}

/** No sampler keeps so few; one span that says so must not be the whole of a rate. */
const MOST = 2 ** 30

const THRESHOLD = /(?:^|,)\s*ot=(?:[^,]*;)?th:([0-9a-f]{1,14})(?:[;,\s]|$)/
