import { type handleUnaryCall, Metadata, Server, type ServiceDefinition, status } from '@grpc/grpc-js'
import type { Fold } from './fold.ts'
import { MOST_INFLATED_BYTES, type Signal, takeExport } from './intake.ts'
import { Malformed } from './span.ts'
import { encodeResponse } from './status.ts'

const SERVICES: Record<Signal, string> = {
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService'
}

/** OTLP/gRPC. Messages stay bytes: the scanner reads them, and grpc-js inflates gzip within the same limit. */
export const makeGrpcServer = (fold: Fold, log: { warn(fields: object, message: string): void }): Server => {
  const server = new Server({ 'grpc.max_receive_message_length': MOST_INFLATED_BYTES })
  for (const [signal, service] of Object.entries(SERVICES) as [Signal, string][])
    server.addService(definitionOf(service), { Export: handlerOf(fold, signal, log) })
  return server
}

const asIs = (bytes: Buffer): Buffer => bytes

const definitionOf = (service: string): ServiceDefinition => ({
  Export: {
    path: `/${service}/Export`,
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs
  }
})

const handlerOf =
  (fold: Fold, signal: Signal, log: { warn(fields: object, message: string): void }): handleUnaryCall<Buffer, Buffer> =>
  (call, callback) => {
    try {
      callback(null, encodeResponse(takeExport(fold, signal, call.request, 'protobuf'), 'protobuf'))
    } catch (error) {
      const metadata = new Metadata()
      if (error instanceof Malformed) {
        callback({ code: status.INVALID_ARGUMENT, details: error.message, metadata })
        return
      }
      log.warn({ error: error instanceof Error ? error.message : String(error) }, 'an OTLP export could not be taken')
      // Senders retry UNAVAILABLE (OTLP specification, "Failures").
      callback({ code: status.UNAVAILABLE, details: 'The export could not be taken.', metadata })
    }
  }
