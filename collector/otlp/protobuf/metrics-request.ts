import { RESOURCE_TABLE, type ResourceAttributes } from '../attributes.ts'
import { nameOfBytes } from '../metrics/hash.ts'
import type { DecodedMetrics } from '../metrics/point.ts'
import { secondsIn, shapeOf } from '../metrics/shapes.ts'
import { type Resource, resourceOf } from '../span.ts'
import { readKeyValue } from './key-value.ts'
import { type Metric, readExponential, readGauge, readHistogram, readSum } from './points.ts'
import { Wire } from './wire.ts'

/**
 * opentelemetry-proto collector/metrics/v1 and metrics/v1:
 *
 *   message ExportMetricsServiceRequest { repeated ResourceMetrics resource_metrics = 1; }
 *   message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
 *   message ScopeMetrics { InstrumentationScope scope = 1; repeated Metric metrics = 2; }
 *   message Metric { string name = 1; string unit = 3;
 *                    oneof data { Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; ExponentialHistogram exponential_histogram = 10; } }
 *
 * Throws Malformed for bytes that are not one.
 */
export const readMetricsRequest = (bytes: Uint8Array): DecodedMetrics => {
  const wire = new Wire(bytes)
  const end = bytes.byteLength
  const decoded: DecodedMetrics = { points: [], rejected: new Map(), unused: 0 }
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) readResourceMetrics(wire, wire.limit(end), decoded)
    else wire.skip(tag, end)
  }
  return decoded
}

/** Fields may come in any order, so the resource is looked for before the metrics are read. */
const readResourceMetrics = (wire: Wire, end: number, into: DecodedMetrics): void => {
  const start = wire.at
  const attributes: ResourceAttributes = {}
  let sender = ''
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) {
      const limit = wire.limit(end)
      sender = nameOfBytes(wire.bytes, wire.at, limit)
      readResource(wire, limit, attributes)
    } else wire.skip(tag, end)
  }
  wire.ended(end)
  const resource = resourceOf(attributes)
  wire.at = start
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x12) readScopeMetrics(wire, wire.limit(end), { resource, sender }, into)
    else wire.skip(tag, end)
  }
}

const readResource = (wire: Wire, end: number, attributes: ResourceAttributes): void => {
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) readKeyValue(wire, wire.limit(end), RESOURCE_TABLE, attributes)
    else wire.skip(tag, end)
  }
  wire.ended(end)
}

interface Sender {
  resource: Resource
  sender: string
}

const readScopeMetrics = (wire: Wire, end: number, { resource, sender }: Sender, into: DecodedMetrics): void => {
  const start = wire.at
  let scope = ''
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) {
      const limit = wire.limit(end)
      scope = nameOfBytes(wire.bytes, wire.at, limit)
      wire.at = limit
    } else wire.skip(tag, end)
  }
  wire.ended(end)
  wire.at = start
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x12) readMetric(wire, wire.limit(end), { resource, sender: `${sender}|${scope}` }, into)
    else wire.skip(tag, end)
  }
}

const DATA = new Map([
  [0x2a, readGauge],
  [0x3a, readSum],
  [0x4a, readHistogram],
  [0x52, readExponential]
])

const readMetric = (wire: Wire, end: number, { resource, sender }: Sender, into: DecodedMetrics): void => {
  let name = ''
  let unit = ''
  let data: { read: typeof readSum; at: number; end: number } | undefined
  while (wire.at < end) {
    const tag = wire.varint()
    const read = DATA.get(tag)
    if (tag === 0x0a) name = wire.text(end)
    else if (tag === 0x1a) unit = wire.text(end)
    else if (read !== undefined) {
      const limit = wire.limit(end)
      data = { read, at: wire.at, end: limit }
      wire.at = limit
    } else wire.skip(tag, end)
  }
  wire.ended(end)
  const shape = shapeOf(name)
  if (shape === undefined || data === undefined) {
    into.unused += 1
    return
  }
  const metric: Metric = { shape, resource, stream: `${sender}|${name}`, unit: secondsIn(unit, shape) }
  wire.at = data.at
  data.read(wire, data.end, metric, into)
  wire.at = end
}
