import type { ServiceDefinition, ServiceError } from '@grpc/grpc-js'
import grpc from '@grpc/grpc-js'

/**
 * A server whose calls stay under way until it is told by IPC to end one, and, asked by `--client=<port>`, a client of it that is told what to call. `Shaky` fails
 * twice before it answers, as its caller's policy allows; `Down` always, until its caller's time is up.
 */
const text = (bytes: Buffer) => bytes.toString()
const bytes = (value: string) => Buffer.from(value)
const method = (name: string, requestStream = false, responseStream = false) => ({
  path: `/shop.Streams/${name}`,
  requestStream,
  responseStream,
  requestSerialize: bytes,
  requestDeserialize: text,
  responseSerialize: bytes,
  responseDeserialize: text
})
const definition: ServiceDefinition = {
  Hold: method('Hold'),
  Watch: method('Watch', false, true),
  Talk: method('Talk', true, true),
  Shaky: method('Shaky'),
  Down: method('Down')
}
const ANSWER = 'x'.repeat(100)

const serve = () => {
  const held: (() => void)[] = []
  const hold: grpc.handleUnaryCall<string, string> = (_, callback) => held.push(() => callback(null, ANSWER))
  const watch: grpc.handleServerStreamingCall<string, string> = (call) => call.write('one')
  const talk: grpc.handleBidiStreamingCall<string, string> = (call) => {
    call.on('data', () => undefined).on('end', () => call.end())
  }
  const shaky: grpc.handleUnaryCall<string, string> = ({ metadata }, callback) =>
    Number(metadata.get('grpc-previous-rpc-attempts')[0] ?? 0) < 2
      ? callback({ code: grpc.status.UNAVAILABLE, details: 'not yet' })
      : callback(null, ANSWER)
  const down: grpc.handleUnaryCall<string, string> = (_, callback) =>
    callback({ code: grpc.status.UNAVAILABLE, details: 'not today' })
  const server = new grpc.Server()
  server.addService(definition, { Hold: hold, Watch: watch, Talk: talk, Shaky: shaky, Down: down })
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_, port) => process.send?.({ port }))
  process.on('message', () => held.shift()?.())
}

const RETRIES = {
  methodConfig: [
    {
      name: [{ service: 'shop.Streams', method: 'Shaky' }],
      retryPolicy: {
        maxAttempts: 4,
        initialBackoff: '0.01s',
        maxBackoff: '0.1s',
        backoffMultiplier: 1,
        retryableStatusCodes: ['UNAVAILABLE']
      }
    },
    {
      name: [{ service: 'shop.Streams', method: 'Down' }],
      retryPolicy: {
        maxAttempts: 3,
        // Of which gRPC waits between 0.8 and 1.2 parts: the second comes, the third is beyond the deadline.
        initialBackoff: '1s',
        maxBackoff: '100s',
        backoffMultiplier: 100,
        retryableStatusCodes: ['UNAVAILABLE']
      }
    }
  ]
}

const call = (port: number) => {
  const Streams = grpc.makeGenericClientConstructor(definition, 'Streams')
  const client = new Streams(`localhost:${port}`, grpc.credentials.createInsecure(), {
    'grpc.service_config': JSON.stringify(RETRIES)
  })
  type Unary = (request: string, callback: (error: ServiceError | null) => void) => void
  type Timed = (request: string, options: grpc.CallOptions, callback: (error: ServiceError | null) => void) => void
  type Duplex = () => grpc.ClientDuplexStream<string, string>
  type Readable = (request: string) => grpc.ClientReadableStream<string>
  const watched: grpc.ClientReadableStream<string>[] = []
  const talked: grpc.ClientDuplexStream<string, string>[] = []
  const quiet = <T extends grpc.ClientReadableStream<string>>(stream: T): T =>
    stream.on('data', () => undefined).on('error', () => undefined)
  const orders: Record<string, () => void> = {
    hold: () => (client.Hold as Unary).call(client, 'a', () => undefined),
    watch: () => watched.push(quiet((client.Watch as Readable).call(client, 'a'))),
    cancel: () => watched.shift()?.cancel(),
    talk: () => talked.push(quiet((client.Talk as Duplex).call(client) as never)),
    end: () => talked.shift()?.end(),
    shaky: () => (client.Shaky as Unary).call(client, 'a', () => undefined),
    down: () =>
      (client.Down as Timed).call(client, 'a', { deadline: Date.now() + 8000 }, (error) =>
        process.send?.({ code: error?.code })
      )
  }
  process.on('message', (order: string) => orders[order]?.())
  process.send?.({ ready: true })
}

const client = process.argv.find((word) => word.startsWith('--client='))
if (client === undefined) serve()
else call(Number(client.split('=')[1]))
