import { Wire } from '../../otlp/protobuf/wire.ts'
import { textField } from './write.ts'

/**
 * grpc.health.v1 (grpc/grpc-proto, grpc/health/v1/health.proto):
 *
 *   service Health { rpc Check(HealthCheckRequest) returns (HealthCheckResponse); }
 *   message HealthCheckRequest { string service = 1; }
 *   message HealthCheckResponse { ServingStatus status = 1; }
 */
export const CHECK = '/grpc.health.v1.Health/Check'

/** By the enum's number. */
const SERVING = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const
export type Serving = (typeof SERVING)[number]

/** The empty name asks of the server as a whole. */
export const checkRequest = (service: string): Uint8Array => (service === '' ? new Uint8Array() : textField(1, service))

export const readCheck = (bytes: Uint8Array): Serving => {
  const wire = new Wire(bytes)
  const end = bytes.byteLength
  let status = 0
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x08) status = wire.varint()
    else wire.skip(tag, end)
  }
  wire.ended(end)
  return SERVING[status] ?? 'UNKNOWN'
}
