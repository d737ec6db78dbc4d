import type { TelemetryAnswer } from '../../model/telemetry.ts'
import type { TraceAnswer, TracesAnswer } from '../../model/trace.ts'
import { get } from './fetch.ts'

/** Kept traces of one thing in a time, the slowest there first. Unix ms. */
export const getTraces = (of: string, from: number, to: number, signal?: AbortSignal): Promise<TracesAnswer> =>
  get(`traces?${new URLSearchParams({ of, from: `${from}`, to: `${to}`, limit: '20' })}`, signal)

export const getTrace = (id: string, signal?: AbortSignal): Promise<TraceAnswer> =>
  get(`traces/${encodeURIComponent(id)}`, signal)

/** What the spans of a service carry. */
export const getTelemetry = (of: string, signal?: AbortSignal): Promise<TelemetryAnswer> =>
  get(`telemetry?${new URLSearchParams({ of })}`, signal)
