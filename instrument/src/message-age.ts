import type { Attributes, Histogram, Meter } from '@opentelemetry/api'

/** s */
const AGES = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400, 604_800
]

let ages: Histogram | undefined

/**
 * How old a message is when it is taken, by the time that it carries itself: known also where its producer sends no telemetry. OpenTelemetry's conventions have no name
 * for it.
 */
export const tellAges = (meter: Meter): void => {
  ages = meter.createHistogram('messaging.message.age', { unit: 's', advice: { explicitBucketBoundaries: AGES } })
}

/** `madeMs`: Unix ms, NaN where it says none. What clocks that differ make is no age. */
export const tellAge = (madeMs: number, takenMs: number, attributes: Attributes): void => {
  const ms = takenMs - madeMs
  if (madeMs > 0 && ms >= 0) ages?.record(ms / 1000, { 'messaging.operation.type': 'process', ...attributes })
}
