const grpc = require('@grpc/grpc-js')

/**
 * A service of the benchmark, with whatever is preloaded: a server that echoes, and its client in the same process. Told a number by IPC, it makes so many calls and tells
 * what they cost. CommonJS, so that OpenTelemetry's own instrumentation sees both ends of its calls.
 */
const bytes = (value) => value
const definition = {
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
server.addService(definition, { Echo: ({ request }, callback) => callback(null, request) })
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_, port) => {
  const Echo = grpc.makeGenericClientConstructor(definition, 'Echo')
  const client = new Echo(`127.0.0.1:${port}`, grpc.credentials.createInsecure())
  const request = Buffer.alloc(256)
  const once = () =>
    new Promise((resolve, reject) =>
      client.Echo(request, (error) => (error === null ? resolve(undefined) : reject(error)))
    )
  process.on('message', async (calls) => {
    const before = process.cpuUsage()
    for (let i = 0; i < calls; i++) await once()
    const { user, system } = process.cpuUsage(before)
    process.send?.({ usPerCall: (user + system) / calls })
  })
  process.send?.({ ready: process.cpuUsage() })
})
