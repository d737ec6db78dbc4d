import type { ServiceDefinition, ServiceError } from '@grpc/grpc-js'
import grpc from '@grpc/grpc-js'

/** A server whose one method ends as its request says (`5 0`: code 5 after 0 ms), and, asked by `--client=<port>`, a client of it that is told by IPC what to call. */
const text = (bytes: Buffer) => bytes.toString()
const bytes = (value: string) => Buffer.from(value)
const definition: ServiceDefinition = {
  End: {
    path: '/shop.Codes/End',
    requestStream: false,
    responseStream: false,
    requestSerialize: bytes,
    requestDeserialize: text,
    responseSerialize: bytes,
    responseDeserialize: text
  }
}

const serve = () => {
  const server = new grpc.Server()
  const end: grpc.handleUnaryCall<string, string> = ({ request }, callback) => {
    const [code = 0, afterMs = 0] = request.split(' ').map(Number)
    setTimeout(() => (code === 0 ? callback(null, 'well') : callback({ code, details: 'as asked' })), afterMs)
  }
  server.addService(definition, { End: end })
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_, port) => process.send?.({ port }))
}

/** `deadlineMs`: given up by the deadline; `cancelMs`: by the caller. */
interface Order {
  request: string
  times: number
  deadlineMs?: number
  cancelMs?: number
}

const call = (port: number) => {
  const Codes = grpc.makeGenericClientConstructor(definition, 'Codes')
  const client = new Codes(`localhost:${port}`, grpc.credentials.createInsecure())
  type End = (
    request: string,
    options: grpc.CallOptions,
    callback: (error: ServiceError | null) => void
  ) => grpc.ClientUnaryCall
  const once = ({ request, deadlineMs, cancelMs }: Order) =>
    new Promise<number>((resolve) => {
      const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs }
      const made = (client.End as End).call(client, request, options, (error) => resolve(error?.code ?? 0))
      if (cancelMs !== undefined) setTimeout(() => made.cancel(), cancelMs)
    })
  process.on('message', async (order: Order) => {
    const codes: number[] = []
    for (let i = 0; i < order.times; i++) codes.push(await once(order))
    process.send?.(codes)
  })
  process.send?.({ ready: true })
}

const client = process.argv.find((word) => word.startsWith('--client='))
if (client === undefined) serve()
else call(Number(client.split('=')[1]))
