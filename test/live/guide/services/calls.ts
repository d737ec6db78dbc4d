import type { ServiceDefinition } from '@grpc/grpc-js'
import grpc from '@grpc/grpc-js'

/** A server with a slow and a quick method and, asked by `--client=<port>`, a client that calls both until it is ended. */
const DELAY_MS = { Slow: 120, Quick: 20 } as const
type Name = keyof typeof DELAY_MS
const NAMES = Object.keys(DELAY_MS) as Name[]
const CALLERS = 4

const text = (bytes: Buffer) => bytes.toString()
const bytes = (value: string) => Buffer.from(value)
const definition: ServiceDefinition = Object.fromEntries(
  NAMES.map((name) => [
    name,
    {
      path: `/shop.Stock/${name}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: bytes,
      requestDeserialize: text,
      responseSerialize: bytes,
      responseDeserialize: text
    }
  ])
)

const serve = () => {
  const server = new grpc.Server()
  const after =
    (name: Name): grpc.handleUnaryCall<string, string> =>
    (_, callback) =>
      void setTimeout(() => callback(null, 'done'), DELAY_MS[name])
  server.addService(definition, Object.fromEntries(NAMES.map((name) => [name, after(name)])))
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_, port) => process.send?.({ port }))
}

const call = (port: number) => {
  const Stock = grpc.makeGenericClientConstructor(definition, 'Stock')
  const client = new Stock(`localhost:${port}`, grpc.credentials.createInsecure())
  type Unary = (request: string, callback: () => void) => void
  const again = (name: Name): void => (client[name] as Unary).call(client, 'book', () => again(name))
  for (const name of NAMES) for (let i = 0; i < CALLERS; i++) again(name)
}

const client = process.argv.find((word) => word.startsWith('--client='))
if (client === undefined) serve()
else call(Number(client.split('=')[1]))
