import type { Attributes } from '@opentelemetry/api'
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AggregationTemporality,
  AggregationType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics
} from '@opentelemetry/sdk-metrics'

/** How a service is set up to send its metrics. */
export interface Setting {
  temporality: 'delta' | 'cumulative'
  buckets: 'explicit' | 'exponential'
}

/** A service's metrics by the real SDK: `collect` gives what it would export now. */
export const metered = (resource: Attributes, { temporality, buckets }: Setting) => {
  const exporter = new InMemoryMetricExporter(
    temporality === 'delta' ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE
  )
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1_000_000_000 })
  const provider = new MeterProvider({
    resource: resourceFromAttributes(resource),
    readers: [reader],
    views:
      buckets === 'exponential'
        ? [{ instrumentName: '*', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }]
        : []
  })
  return {
    meter: provider.getMeter('test'),
    collect: async (): Promise<ResourceMetrics> => {
      exporter.reset()
      await reader.forceFlush()
      const [all] = exporter.getMetrics()
      if (all === undefined) throw new Error('the SDK exported nothing')
      return all
    },
    shutdown: () => provider.shutdown()
  }
}

const present = (bytes: Uint8Array | undefined): Uint8Array => {
  if (bytes === undefined) throw new Error('the serializer gave nothing')
  return bytes
}
export const metricsAsProtobuf = (metrics: ResourceMetrics): Uint8Array =>
  present(ProtobufMetricsSerializer.serializeRequest(metrics))
export const metricsAsJson = (metrics: ResourceMetrics): Uint8Array =>
  present(JsonMetricsSerializer.serializeRequest(metrics))
