import grpc, { type ServiceDefinition, type ServiceError } from '@grpc/grpc-js'

/** A service of the benchmark, with or without the preload: a server that echoes, and its client in the same process. Told a number by IPC, it makes so many calls and tells what they cost. */
const bytes = (value: Buffer) => value
const definition: ServiceDefinition = {
  Echo: {
    path: '/bench.Echo/Echo',
    requestStream: false,
    responseStream: false,
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes
  }
}
const server = new grpc.Server()
const echo: grpc.handleUnaryCall<Buffer, Buffer> = ({ request }, callback) => callback(null, request)
server.addService(definition, { Echo: echo })
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_, port) => {
  const Echo = grpc.makeGenericClientConstructor(definition, 'Echo')
  const client = new Echo(`127.0.0.1:${port}`, grpc.credentials.createInsecure())
  type Unary = (request: Buffer, callback: (error: ServiceError | null) => void) => void
  const request = Buffer.alloc(256)
  const once = () =>
    new Promise<void>((resolve, reject) =>
      (client.Echo as Unary).call(client, request, (error) => (error === null ? resolve() : reject(error)))
    )
  process.on('message', async (calls: number) => {
    const before = process.cpuUsage()
    for (let i = 0; i < calls; i++) await once()
    const { user, system } = process.cpuUsage(before)
    process.send?.({ usPerCall: (user + system) / calls })
  })
  process.send?.({ ready: process.cpuUsage() })
})
