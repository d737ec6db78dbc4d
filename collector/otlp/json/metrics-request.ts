import { type Attributes, RESOURCE_TABLE, type ResourceAttributes, SPAN_TABLE } from '../attributes.ts'
import { nameOfBytes, Sum } from '../metrics/hash.ts'
import { type DecodedMetrics, type Given, TEMPORALITY, takePoint } from '../metrics/point.ts'
import { type Data, isOfShape, secondsIn, shapeOf } from '../metrics/shapes.ts'
import { Malformed, type Resource, resourceOf } from '../span.ts'
import { readAttributes } from './attributes.ts'
import { type Fields, fields, list, nanos, number, parse, text } from './read.ts'

/** ExportMetricsServiceRequest in OTLP's JSON encoding. Throws Malformed for what is not one. */
export const readMetricsRequestJson = (bytes: Uint8Array): DecodedMetrics => {
  const decoded: DecodedMetrics = { points: [], rejected: new Map(), unused: 0 }
  for (const resourceMetrics of list(parse(bytes).resourceMetrics, 'resourceMetrics')) {
    const attributes: ResourceAttributes = {}
    if (resourceMetrics.resource != null)
      readAttributes(fields(resourceMetrics.resource, 'resource').attributes, RESOURCE_TABLE, attributes)
    const resource = resourceOf(attributes)
    for (const scopeMetrics of list(resourceMetrics.scopeMetrics, 'scopeMetrics')) {
      const sender = nameOfText(resourceMetrics.resource, scopeMetrics.scope)
      for (const metric of list(scopeMetrics.metrics, 'metrics')) readMetric(metric, resource, sender, decoded)
    }
  }
  return decoded
}

const nameOfText = (...of: unknown[]): string => nameOfBytes(Buffer.from(JSON.stringify(of)))

const DATA = ['gauge', 'sum', 'histogram', 'exponentialHistogram'] as const

const readMetric = (metric: Fields, resource: Resource, sender: string, into: DecodedMetrics): void => {
  const name = text(metric.name, 'name')
  const shape = shapeOf(name)
  const kind = DATA.find((each) => metric[each] != null)
  const data = kind === undefined ? {} : fields(metric[kind], kind)
  if (shape === undefined || kind === undefined || !isOfShape(shape, dataOf(kind, data))) {
    into.unused += 1
    return
  }
  const unit = secondsIn(text(metric.unit, 'unit'), shape)
  const temporality =
    kind === 'gauge' ? TEMPORALITY.cumulative : number(data.aggregationTemporality, 'aggregationTemporality')
  for (const point of list(data.dataPoints, 'dataPoints')) {
    // DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK: the series has ended and the point says nothing.
    if (number(point.flags, 'flags') % 2 === 1) continue
    const attributes: Attributes = {}
    readAttributes(point.attributes, SPAN_TABLE, attributes)
    const given = { shape, resource, attributes, stream: `${sender}|${name}|${seriesOf(point)}`, unit, temporality }
    takePoint(into, { ...given, ...valuesOf(kind, point) })
  }
}

const dataOf = (kind: (typeof DATA)[number], { isMonotonic }: Fields): Data =>
  kind === 'gauge' ? kind : kind === 'sum' ? (isMonotonic === true ? 'growing sum' : kind) : 'histogram'

const seriesOf = (point: Fields): string => {
  const sum = new Sum()
  for (const attribute of list(point.attributes, 'attributes')) {
    const bytes = Buffer.from(JSON.stringify(attribute))
    sum.add(bytes, 0, bytes.length)
  }
  return sum.text
}

type Values = Pick<Given, 'startMs' | 'timeMs' | 'count' | 'sum' | 'max' | 'explicit' | 'exponential'>

const valuesOf = (kind: (typeof DATA)[number], point: Fields): Values => {
  const values: Values = {
    startMs: Number(nanos(point.startTimeUnixNano, 'startTimeUnixNano')) / 1e6,
    timeMs: Number(nanos(point.timeUnixNano, 'timeUnixNano')) / 1e6,
    count: number(kind === 'sum' || kind === 'gauge' ? (point.asInt ?? point.asDouble) : point.count, 'count'),
    sum: number(point.sum, 'sum'),
    max: point.max == null ? Number.NaN : number(point.max, 'max')
  }
  if (kind === 'histogram')
    values.explicit = {
      bounds: numbers(point.explicitBounds, 'explicitBounds'),
      counts: numbers(point.bucketCounts, 'bucketCounts')
    }
  if (kind === 'exponentialHistogram') {
    const positive = point.positive == null ? {} : fields(point.positive, 'positive')
    values.exponential = {
      scale: number(point.scale, 'scale'),
      zero: number(point.zeroCount, 'zeroCount'),
      offset: number(positive.offset, 'offset'),
      counts: numbers(positive.bucketCounts, 'bucketCounts')
    }
  }
  return values
}

const numbers = (value: unknown, what: string): number[] => {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new Malformed(`${what} is not a JSON array.`)
  return value.map((each) => number(each, what))
}
