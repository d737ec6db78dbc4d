import { join } from 'node:path'
import {
  type ChannelCredentials,
  Client,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServiceDefinition,
  status
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import protobuf from 'protobufjs'

/** gRPC's own two protocols as grpc/grpc-proto has them, as far as a server needs them here. */
const HEALTH = `syntax = "proto3"; package grpc.health.v1;
  message Request { string service = 1; }
  message Response { int32 status = 1; }`
const REFLECTION = `syntax = "proto3"; package grpc.reflection;
  message Request { string host = 1; oneof r { string file_by_filename = 3; string file_containing_symbol = 4; string list_services = 7; } }
  message File { repeated bytes file_descriptor_proto = 1; }
  message Service { string name = 1; }
  message List { repeated Service service = 1; }
  message Error { int32 error_code = 1; string error_message = 2; }
  message Response { string valid_host = 1; Request original_request = 2;
                     oneof r { File file_descriptor_response = 4; List list_services_response = 6; Error error_response = 7; } }`

const types = protobuf.parse(`${HEALTH}`).root
const reflectionTypes = protobuf.parse(`${REFLECTION}`, { keepCase: true }).root
const coded = (root: protobuf.Root, request: string, response: string) => {
  const [ask, answer] = [root.lookupType(request), root.lookupType(response)]
  return {
    requestSerialize: (value: object) => Buffer.from(ask.encode(value).finish()),
    requestDeserialize: (bytes: Buffer) => ask.toObject(ask.decode(bytes), { defaults: false }),
    responseSerialize: (value: object) => Buffer.from(answer.encode(value).finish()),
    responseDeserialize: (bytes: Buffer) => answer.decode(bytes)
  }
}
const unary = { requestStream: false, responseStream: false }

const STATUS = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']

/** What a server's health check says of one of its services, by gRPC's own library. */
export const healthOf = async (
  address: string,
  by: ChannelCredentials,
  service: string
): Promise<string | undefined> => {
  const { requestSerialize, responseDeserialize } = coded(types, 'grpc.health.v1.Request', 'grpc.health.v1.Response')
  const client = new Client(address, by)
  try {
    return await new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        '/grpc.health.v1.Health/Check',
        requestSerialize,
        responseDeserialize,
        { service },
        (error, answer) => (error === null ? resolve(STATUS[Number(Object(answer).status)]) : reject(error))
      )
    })
  } finally {
    client.close()
  }
}

export interface Behaviour {
  /** Status by service name; absent: NOT_FOUND. `hang`: never answers. Without any: no health service at all. */
  health?: Record<string, number | 'hang'>
  reflection?: 'v1' | 'v1alpha'
  /** Calls without this get UNAUTHENTICATED. */
  token?: string
}

const PROTO = loadSync(join(import.meta.dirname, 'shop.proto'))

/** A real grpc-js server with shop.Orders; what it says of itself is changed through `behaviour` while it runs. */
export const startServer = async (behaviour: Behaviour, credentials = ServerCredentials.createInsecure(), port = 0) => {
  const server = new Server()
  const asked = { checks: 0, reflections: 0 }
  const orders = PROTO['shop.Orders'] as ServiceDefinition
  server.addService(orders, {})
  if (behaviour.health !== undefined) {
    const check: handleUnaryCall<{ service?: string }, { status: number }> = ({ request, metadata }, done) => {
      asked.checks += 1
      const { health = {}, token } = behaviour
      if (token !== undefined && metadata.get('authorization')[0] !== `Bearer ${token}`)
        return done({ code: status.UNAUTHENTICATED })
      const known = health[request.service ?? '']
      if (known === undefined) done({ code: status.NOT_FOUND })
      else if (known !== 'hang') done(null, { status: known })
    }
    const definition = coded(types, 'grpc.health.v1.Request', 'grpc.health.v1.Response')
    server.addService({ Check: { path: '/grpc.health.v1.Health/Check', ...unary, ...definition } }, { Check: check })
  }
  if (behaviour.reflection !== undefined) {
    const service = `grpc.reflection.${behaviour.reflection}.ServerReflection`
    const files = Object.values(orders).flatMap((method) => Object(method).requestType.fileDescriptorProtos as Buffer[])
    const info = (call: ServerDuplexStream<{ list_services?: string; file_containing_symbol?: string }, object>) => {
      asked.reflections += 1
      call.on('data', ({ list_services, file_containing_symbol }) =>
        call.write(
          list_services !== undefined
            ? {
                list_services_response: { service: [{ name: service }, { name: 'shop.Orders' }, { name: 'shop.Gone' }] }
              }
            : file_containing_symbol === 'shop.Orders'
              ? { file_descriptor_response: { file_descriptor_proto: files } }
              : { error_response: { error_code: status.NOT_FOUND } }
        )
      )
      call.on('end', () => call.end())
    }
    server.addService(
      {
        Info: {
          path: `/${service}/ServerReflectionInfo`,
          requestStream: true,
          responseStream: true,
          ...coded(reflectionTypes, 'grpc.reflection.Request', 'grpc.reflection.Response')
        }
      },
      { Info: info }
    )
  }
  const bound = await new Promise<number>((done, fail) =>
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, at) => (error === null ? done(at) : fail(error)))
  )
  return { address: `127.0.0.1:${bound}`, asked, stop: () => server.forceShutdown() }
}
