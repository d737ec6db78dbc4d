import { type Attributes, SPAN_TABLE } from '../attributes.ts'
import { Sum } from '../metrics/hash.ts'
import { type DecodedMetrics, type Given, TEMPORALITY, takePoint } from '../metrics/point.ts'
import { type Data, isOfShape } from '../metrics/shapes.ts'
import { readKeyValue } from './key-value.ts'
import type { Wire } from './wire.ts'

/** What all points of a metric share. */
export type Metric = Pick<Given, 'shape' | 'resource' | 'stream' | 'unit'>

type ReadPoint = (wire: Wire, end: number, point: Given, sum: Sum) => void

/**
 * opentelemetry-proto metrics/v1, all alike; the temporality may stand behind the points, so they are read after it.
 *
 *   message Histogram { repeated HistogramDataPoint data_points = 1; AggregationTemporality aggregation_temporality = 2; }
 *   message Gauge { repeated NumberDataPoint data_points = 1; }
 *   message Sum { repeated NumberDataPoint data_points = 1; AggregationTemporality aggregation_temporality = 2; bool is_monotonic = 3; }
 */
const readData =
  (readPoint: ReadPoint, data: Data) =>
  (wire: Wire, end: number, metric: Metric, into: DecodedMetrics): void => {
    const start = wire.at
    // A gauge has none: it is what it is.
    let temporality: number = data === 'gauge' ? TEMPORALITY.cumulative : 0
    let grows = false
    while (wire.at < end) {
      const tag = wire.varint()
      if (tag === 0x10) temporality = wire.varint()
      else if (tag === 0x18) grows = wire.varint() === 1
      else wire.skip(tag, end)
    }
    wire.ended(end)
    if (!isOfShape(metric.shape, grows ? 'growing sum' : data)) {
      into.unused += 1
      return
    }
    wire.at = start
    while (wire.at < end) {
      const tag = wire.varint()
      if (tag !== 0x0a) {
        wire.skip(tag, end)
        continue
      }
      const point: Given = { ...metric, ...NOTHING, attributes: {}, temporality }
      const sum = new Sum()
      const limit = wire.limit(end)
      readPoint(wire, limit, point, sum)
      wire.ended(limit)
      point.stream = `${metric.stream}|${sum.text}`
      if (point.timeMs !== STALE) takePoint(into, point)
    }
  }

const NOTHING = { startMs: 0, timeMs: 0, count: 0, sum: 0, max: Number.NaN }
/** DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK: the series has ended and the point says nothing. */
const STALE = Number.NEGATIVE_INFINITY
const isStale = (flags: number): boolean => flags % 2 === 1

const readAttribute = (wire: Wire, end: number, attributes: Attributes, sum: Sum): void => {
  const limit = wire.limit(end)
  sum.add(wire.bytes, wire.at, limit)
  readKeyValue(wire, limit, SPAN_TABLE, attributes)
}

const milliseconds = (wire: Wire, end: number): number => whole(wire, end) / 1e6
const whole = (wire: Wire, end: number): number => {
  wire.fixed64(end)
  return wire.high * 2 ** 32 + wire.low
}
/** sint32: zigzag. */
const signed = (wire: Wire): number => {
  const value = wire.varint()
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}

/**
 *   message HistogramDataPoint { repeated KeyValue attributes = 9; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4;
 *     optional double sum = 5; repeated fixed64 bucket_counts = 6; repeated double explicit_bounds = 7; uint32 flags = 10; optional double max = 12; }
 */
export const readHistogram = readData((wire, end, point, sum) => {
  const bounds: number[] = []
  const counts: number[] = []
  let stale = false
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x4a) readAttribute(wire, end, point.attributes, sum)
    else if (tag === 0x11) point.startMs = milliseconds(wire, end)
    else if (tag === 0x19) point.timeMs = milliseconds(wire, end)
    else if (tag === 0x21) point.count = whole(wire, end)
    else if (tag === 0x29) point.sum = wire.double(end)
    else if (tag === 0x31) counts.push(whole(wire, end))
    else if (tag === 0x32) for (const limit = wire.limit(end); wire.at < limit; ) counts.push(whole(wire, limit))
    else if (tag === 0x39) bounds.push(wire.double(end))
    else if (tag === 0x3a) for (const limit = wire.limit(end); wire.at < limit; ) bounds.push(wire.double(limit))
    else if (tag === 0x50) stale = isStale(wire.varint())
    else if (tag === 0x61) point.max = wire.double(end)
    else wire.skip(tag, end)
  }
  point.explicit = { bounds, counts }
  if (stale) point.timeMs = STALE
}, 'histogram')

/**
 *   message ExponentialHistogramDataPoint { repeated KeyValue attributes = 1; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3;
 *     fixed64 count = 4; optional double sum = 5; sint32 scale = 6; fixed64 zero_count = 7; Buckets positive = 8; uint32 flags = 10; optional double max = 13; }
 */
export const readExponential = readData((wire, end, point, sum) => {
  const buckets = { scale: 0, zero: 0, offset: 0, counts: [] as number[] }
  let stale = false
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) readAttribute(wire, end, point.attributes, sum)
    else if (tag === 0x11) point.startMs = milliseconds(wire, end)
    else if (tag === 0x19) point.timeMs = milliseconds(wire, end)
    else if (tag === 0x21) point.count = whole(wire, end)
    else if (tag === 0x29) point.sum = wire.double(end)
    else if (tag === 0x30) buckets.scale = signed(wire)
    else if (tag === 0x39) buckets.zero = whole(wire, end)
    else if (tag === 0x42) readBuckets(wire, wire.limit(end), buckets)
    else if (tag === 0x50) stale = isStale(wire.varint())
    else if (tag === 0x69) point.max = wire.double(end)
    else wire.skip(tag, end)
  }
  point.exponential = buckets
  if (stale) point.timeMs = STALE
}, 'histogram')

/** message Buckets { sint32 offset = 1; repeated uint64 bucket_counts = 2; } */
const readBuckets = (wire: Wire, end: number, into: { offset: number; counts: number[] }): void => {
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x08) into.offset = signed(wire)
    else if (tag === 0x10) into.counts.push(wire.varint())
    else if (tag === 0x12) for (const limit = wire.limit(end); wire.at < limit; ) into.counts.push(wire.varint())
    else wire.skip(tag, end)
  }
  wire.ended(end)
}

/**
 *   message NumberDataPoint { repeated KeyValue attributes = 7; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3;
 *                             oneof value { double as_double = 4; sfixed64 as_int = 6; } uint32 flags = 8; }
 */
const readNumber: ReadPoint = (wire, end, point, sum) => {
  let stale = false
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x3a) readAttribute(wire, end, point.attributes, sum)
    else if (tag === 0x11) point.startMs = milliseconds(wire, end)
    else if (tag === 0x19) point.timeMs = milliseconds(wire, end)
    else if (tag === 0x21) point.count = wire.double(end)
    else if (tag === 0x31) point.count = whole(wire, end)
    else if (tag === 0x40) stale = isStale(wire.varint())
    else wire.skip(tag, end)
  }
  if (stale) point.timeMs = STALE
}

export const readSum = readData(readNumber, 'sum')
export const readGauge = readData(readNumber, 'gauge')
