import type { ServiceDefinition, ServiceError } from '@grpc/grpc-js'
import grpc from '@grpc/grpc-js'

/** A server with three methods and, asked by `--client=<port>`, the client of one: an ES module, as the demo's services are. */
const text = (bytes: Buffer) => bytes.toString()
const bytes = (value: string) => Buffer.from(value)
const method = (name: string, responseStream = false) => ({
  path: `/shop.Orders/${name}`,
  requestStream: false,
  responseStream,
  requestSerialize: bytes,
  requestDeserialize: text,
  responseSerialize: bytes,
  responseDeserialize: text
})
const definition: ServiceDefinition = {
  Create: method('Create'),
  Find: method('Find'),
  Watch: method('Watch', true)
}

const serve = () => {
  const server = new grpc.Server()
  const create: grpc.handleUnaryCall<string, string> = (_, callback) => callback(null, 'made')
  const find: grpc.handleUnaryCall<string, string> = ({ request }, callback) =>
    request === 'broken'
      ? callback({ code: grpc.status.INTERNAL, details: 'broken' })
      : callback({ code: grpc.status.NOT_FOUND, details: 'none' })
  const watch: grpc.handleServerStreamingCall<string, string> = (call) => {
    for (const value of ['one', 'two']) call.write(value)
    call.end()
  }
  server.addService(definition, { Create: create, Find: find, Watch: watch })
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_, port) => process.send?.({ port }))
}

const call = async (port: number) => {
  const Orders = grpc.makeGenericClientConstructor(definition, 'Orders')
  const client = new Orders(`localhost:${port}`, grpc.credentials.createInsecure())
  type Unary = (request: string, callback: (error: ServiceError | null) => void) => void
  const unary = (name: string, request: string) =>
    new Promise<void>((resolve) => (client[name] as Unary).call(client, request, () => resolve()))
  for (let i = 0; i < 20; i++) await unary('Create', 'book')
  for (let i = 0; i < 6; i++) await unary('Find', i < 2 ? 'broken' : 'nothing')
  type Streaming = (request: string) => AsyncIterable<string>
  try {
    for await (const value of (client.Watch as Streaming).call(client, 'all')) if (value === '') return
  } catch (error) {
    if ((error as ServiceError).code !== grpc.status.UNAVAILABLE) throw error
  }
  client.close()
}

const client = process.argv.find((word) => word.startsWith('--client='))
if (client === undefined) serve()
else await call(Number(client.split('=')[1]))
