import { Wire } from '../../otlp/protobuf/wire.ts'
import type { Method } from './answers.ts'
import { textField } from './write.ts'

/**
 * grpc.reflection.v1, and v1alpha, which has the same fields (grpc/grpc-proto, grpc/reflection/v1/reflection.proto):
 *
 *   service ServerReflection { rpc ServerReflectionInfo(stream ServerReflectionRequest) returns (stream ServerReflectionResponse); }
 *   message ServerReflectionRequest { oneof { string file_containing_symbol = 4; string list_services = 7; } }
 *   message ServerReflectionResponse { oneof { FileDescriptorResponse = 4; ListServiceResponse = 6; ErrorResponse = 7; } }
 *   message FileDescriptorResponse { repeated bytes file_descriptor_proto = 1; }
 *   message ListServiceResponse { repeated ServiceResponse service = 1; }  message ServiceResponse { string name = 1; }
 */
export const REFLECTIONS = ['v1', 'v1alpha'].map(
  (version) => `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`
)

export const listRequest = (): Uint8Array => textField(7, '*')
export const symbolRequest = (service: string): Uint8Array => textField(4, service)

/** Calls `take` where a field has the tag; passes over all others. */
const each = (wire: Wire, end: number, fields: Readonly<Record<number, (end: number) => void>>): void => {
  while (wire.at < end) {
    const tag = wire.varint()
    const take = fields[tag]
    if (take === undefined) wire.skip(tag, end)
    else take(end)
  }
  wire.ended(end)
}

const within = (wire: Wire, fields: Readonly<Record<number, (end: number) => void>>) => (end: number) =>
  each(wire, wire.limit(end), fields)

/** The names in an answer to `listRequest`. */
export const readNames = (bytes: Uint8Array): string[] => {
  const wire = new Wire(bytes)
  const names: string[] = []
  const service = within(wire, { 10: (end) => names.push(wire.text(end)) })
  each(wire, bytes.byteLength, { 50: within(wire, { 10: service }) })
  return names
}

/** The methods of all services that the files in an answer to `symbolRequest` define; undefined where the answer is an error. */
export const readMethods = (bytes: Uint8Array): Method[] | undefined => {
  const wire = new Wire(bytes)
  const methods: Method[] = []
  let failed = false
  const file = (end: number) => methods.push(...readFile(wire, wire.limit(end)))
  each(wire, bytes.byteLength, {
    34: within(wire, { 10: file }),
    58: (end) => {
      failed = true
      wire.at = wire.limit(end)
    }
  })
  return failed ? undefined : methods
}

/**
 * google/protobuf/descriptor.proto:
 *
 *   message FileDescriptorProto { string package = 2; repeated ServiceDescriptorProto service = 6; }
 *   message ServiceDescriptorProto { string name = 1; repeated MethodDescriptorProto method = 2; }
 *   message MethodDescriptorProto { string name = 1; string input_type = 2; string output_type = 3;
 *                                   bool client_streaming = 5; bool server_streaming = 6; }
 */
const readFile = (wire: Wire, end: number): Method[] => {
  let space = ''
  const methods: Method[] = []
  const service = (limit: number) => {
    let name = ''
    const own: Omit<Method, 'service'>[] = []
    const method = (methodEnd: number) => {
      const made = { name: '', request: '', response: '', streams: { client: false, server: false } }
      within(wire, {
        10: (at) => {
          made.name = wire.text(at)
        },
        18: (at) => {
          made.request = typeName(wire.text(at))
        },
        26: (at) => {
          made.response = typeName(wire.text(at))
        },
        40: () => {
          made.streams.client = wire.varint() !== 0
        },
        48: () => {
          made.streams.server = wire.varint() !== 0
        }
      })(methodEnd)
      own.push(made)
    }
    within(wire, {
      10: (at) => {
        name = wire.text(at)
      },
      18: method
    })(limit)
    methods.push(...own.map((each) => ({ ...each, service: name })))
  }
  each(wire, end, {
    18: (at) => {
      space = wire.text(at)
    },
    50: service
  })
  return space === '' ? methods : methods.map((method) => ({ ...method, service: `${space}.${method.service}` }))
}

/** Types stand there with a dot before them: they are whole names. */
const typeName = (name: string): string => name.replace(/^\./, '')
