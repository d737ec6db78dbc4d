import type { ServiceDefinition, ServiceError } from '@grpc/grpc-js'
import grpc from '@grpc/grpc-js'
import { trace } from '@opentelemetry/api'

/** The calls of test/scenarios/guide/real-grpc.ts: a server at six ports and, asked by `--ports=<a,b,…>`, the client that runs each use once and ends. */
const { UNAVAILABLE } = grpc.status
const PORTS = 6
const TIMES = 120
const STREAM_MS = 2000
const EVERY_MS = 10
const BREAKS_MS = 1200

const bytes = (value: string) => Buffer.from(value)
const method = (name: string, [requestStream, responseStream]: readonly [boolean, boolean] = [false, false]) => ({
  path: `/shop.Scenes/${name}`,
  requestStream,
  responseStream,
  requestSerialize: bytes,
  requestDeserialize: String,
  responseSerialize: bytes,
  responseDeserialize: String
})
const PLAIN = [
  'Note',
  'Report',
  'Delete',
  'Count',
  'SetPrice',
  'Flush',
  'Ask',
  'Spread',
  'Save',
  'Post',
  'Retry',
  'Away'
]
const CHAINS = ['Three', 'Four', 'Six', 'Seldom', 'Step']
const DELAYS: Readonly<Record<string, number>> = { Slow: 120, Slowish: 90, Quick: 0, Note: 30, Report: 60, Count: 30 }
const UNARY = [...new Set([...PLAIN, ...CHAINS, ...Object.keys(DELAYS)])]
const definition: ServiceDefinition = Object.fromEntries([
  ...UNARY.map((name) => [name, method(name)]),
  ['Feed', method('Feed', [false, true])],
  ['Export', method('Export', [false, true])],
  ['Ticker', method('Ticker', [false, true])],
  ['Board', method('Board', [false, true])],
  ['Upload', method('Upload', [true, false])],
  ['Chat', method('Chat', [true, true])]
])
const Client = grpc.makeGenericClientConstructor(definition, 'Scenes')
const clientOf = (port: number) => new Client(`localhost:${port}`, grpc.credentials.createInsecure())
type Scenes = ReturnType<typeof clientOf>
type Unary = (request: string, callback: (error: ServiceError | null, answer?: string) => void) => grpc.ClientUnaryCall

/** grpc-js takes a request that its deserialiser makes nothing of for none at all. */
const start = (
  client: Scenes,
  name: string,
  request = 'please'
): { call: grpc.ClientUnaryCall; done: Promise<boolean> } => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const call = (client[name] as Unary).call(client, request, (error) => resolve(!error))
  return { call, done: promise }
}
const ask = (client: Scenes, name: string, request = 'please'): Promise<boolean> => start(client, name, request).done
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** `fail` fails as if nobody were there; a number goes so many calls deeper; anything else is answered with nothing or, for `say`, a word. */
const serve = async () => {
  let own: Scenes | undefined
  const unary =
    (name: string): grpc.handleUnaryCall<string, string> =>
    async ({ request }, callback) => {
      if ((DELAYS[name] ?? 0) > 0) await after(DELAYS[name] ?? 0)
      if (request === 'fail') return callback({ code: UNAVAILABLE, details: 'away' })
      const deeper = CHAINS.includes(name) ? Number(request) : 0
      if (deeper > 0 && own !== undefined) await ask(own, 'Step', `${deeper - 1}`)
      callback(null, request === 'say' ? 'something' : '')
    }
  const stream =
    (ms: number): grpc.handleServerStreamingCall<string, string> =>
    async (call) => {
      for (let at = 0; at < ms; at += EVERY_MS) {
        call.write('one more')
        await after(EVERY_MS)
      }
      call.end()
    }
  /** Breaks after a while where it is asked to, as at a proxy that cuts it or a server that goes. */
  const breaking: grpc.handleServerStreamingCall<string, string> = async (call) => {
    for (let at = 0; at < BREAKS_MS; at += EVERY_MS) {
      call.write('one more')
      await after(EVERY_MS)
    }
    if (call.request === 'fail') call.emit('error', { code: UNAVAILABLE, details: 'gone' })
    else call.end()
  }
  const upload: grpc.handleClientStreamingCall<string, string> = (call, callback) => {
    call.on('data', () => undefined).on('end', () => callback(null, 'all'))
  }
  const chat: grpc.handleBidiStreamingCall<string, string> = (call) => {
    call.on('data', (said) => call.write(said)).on('end', () => call.end())
  }
  const handlers = {
    ...Object.fromEntries(UNARY.map((name) => [name, unary(name)])),
    Feed: stream(STREAM_MS),
    Export: stream(STREAM_MS / 3),
    Ticker: breaking,
    Board: breaking,
    Upload: upload,
    Chat: chat
  }
  const ports: number[] = []
  for (let i = 0; i < PORTS; i++) {
    const server = new grpc.Server()
    server.addService(definition, handlers)
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error)
      )
    )
    ports.push(port)
  }
  own = clientOf(ports[0] ?? 0)
  process.send?.({ ports })
}

/** One request that the till serves: what it does lies within a span of its own. */
const step = (name: string, work: () => Promise<unknown>): Promise<void> =>
  trace.getTracer('till').startActiveSpan(name, async (span) => {
    await work()
    span.end()
  })
const inTurn = async (count: number, work: (nth: number) => Promise<unknown>): Promise<void> => {
  for (let i = 0; i < count; i++) await work(i)
}

const run = async (ports: readonly number[]) => {
  const places = ports.map(clientOf)
  const [first] = places
  if (first === undefined) throw new Error('no port')
  const left: Promise<unknown>[] = []
  const leave = (name: string, request: string, cancels = false) =>
    step(name, async () => {
      const { call, done } = start(first, name, request)
      left.push(done)
      if (!cancels) return
      await after(5)
      call.cancel()
      await done
    })
  const tell = (name: string, count: number) =>
    inTurn(TIMES / 3, () => step(name, () => Promise.all(places.slice(0, count).map((place) => ask(place, name)))))
  /** Fails so many times first, and is tried so often. */
  const tries = (name: string, fails: number, most: number) =>
    step(name, async () => {
      for (let i = 0; i < most; i++) if (await ask(first, name, i < fails ? 'fail' : 'please')) return
    })
  const chain = (name: string, depthOf: (nth: number) => number) =>
    inTurn(TIMES / 3, (i) => step(name, () => ask(first, name, `${depthOf(i) - 1}`)))
  type Reading = (request: string) => AsyncIterable<string>
  type Writing = (callback?: () => void) => grpc.ClientWritableStream<string>
  const read = async (name: string) => {
    for await (const value of (first[name] as Reading).call(first, 'all')) if (value === '') return
  }
  const listen = async (name: string, request: string) => {
    try {
      for await (const value of (first[name] as Reading).call(first, request)) if (value === '') return
    } catch {
      // It broke, as it was asked to.
    }
  }
  const write = async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const stream = (first.Upload as Writing).call(first, resolve)
    for (let at = 0; at < STREAM_MS; at += EVERY_MS) {
      stream.write('reading')
      await after(EVERY_MS)
    }
    stream.end()
    await promise
  }
  const chat = async () => {
    const stream = (first.Chat as unknown as () => grpc.ClientDuplexStream<string, string>).call(first)
    const { promise, resolve } = Promise.withResolvers<void>()
    stream.on('data', () => undefined).on('end', resolve)
    for (let at = 0; at < STREAM_MS; at += EVERY_MS) {
      stream.write('hello')
      await after(EVERY_MS)
    }
    stream.end()
    await promise
  }
  await Promise.all([
    ...['Slow', 'Slowish', 'Quick'].map((name) => inTurn(TIMES, () => ask(first, name, 'say'))),
    inTurn(TIMES, () => leave('Note', 'please')),
    inTurn(TIMES, () => leave('Report', 'please', true)),
    inTurn(TIMES, (i) => leave('Count', i % 20 === 0 ? 'say' : 'please')),
    inTurn(TIMES, () => step('Delete', () => ask(first, 'Delete'))),
    tell('SetPrice', 4),
    tell('Flush', 6),
    tell('Ask', 3),
    inTurn(TIMES, (i) => step('Spread', () => ask(places[i % places.length] ?? first, 'Spread'))),
    inTurn(TIMES / 3, () => tries('Save', 3, 4)),
    inTurn(TIMES, (i) => tries('Post', i % 4 === 0 ? 1 : 0, 2)),
    inTurn(10 * TIMES, (i) => tries('Retry', i % 100 === 0 ? 1 : 0, 2)),
    inTurn(TIMES, (i) => tries('Away', i % 5 === 0 ? 1 : 0, 1)),
    chain('Three', () => 3),
    chain('Four', () => 4),
    chain('Six', () => 6),
    ...[1, 2, 3].map(() => inTurn(14, () => listen('Ticker', 'fail'))),
    ...Array.from({ length: 14 }, () => inTurn(2, (i) => listen('Board', i === 0 ? 'fail' : 'please'))),
    chain('Seldom', (i) => (i % 10 === 0 ? 6 : 2)),
    ...[1, 2, 3].flatMap(() => [read('Feed'), read('Export'), write(), chat()])
  ])
  await Promise.all(left)
}

const given = process.argv.find((word) => word.startsWith('--ports='))
if (given === undefined) await serve()
else {
  await run((given.split('=')[1] ?? '').split(',').map(Number))
  process.send?.({ done: true })
}
