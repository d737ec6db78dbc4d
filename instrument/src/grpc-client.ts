import { called } from './call-metrics.ts'

/** What is used of @grpc/grpc-js's Channel, of its calls, and of the descriptions of methods. */
export interface Channel {
  getTarget(): string
  createCall(path: string, ...rest: unknown[]): ChannelCall
}
interface ChannelCall {
  start(metadata: unknown, listener: Listener): void
  /** What retries it, once its name is resolved; how often it was tried. Not public. */
  child?: { attempts?: unknown } | null
}
interface Listener {
  onReceiveMetadata(metadata: Metadata): void
  onReceiveMessage(message: Buffer | null): void
  onReceiveStatus(status: { metadata?: Metadata }): void
}
interface Metadata {
  get(key: string): unknown[]
}
type Make = (path: string, ...rest: unknown[]) => unknown
export interface Client {
  makeClientStreamRequest: Make
  makeServerStreamRequest: Make
  makeBidiStreamRequest: Make
}

/** By gRPC itself, on the answer to a call that it tried more than once. */
const TRIES = 'grpc-previous-rpc-attempts'
/** What the preload itself sends by gRPC. */
const OWN = '/opentelemetry.proto.collector.'

/** A channel knows a call's path, not whether it is a stream: that those say which make it. */
const streams = new Set<string>()

/** Methods of a service, or of the services of a loaded package, as they are described. */
export const noteStreams = (described: unknown, deep = 2): void => {
  if (typeof described !== 'object' || described === null) return
  const { path, requestStream, responseStream } = described as Record<string, unknown>
  if (typeof path === 'string') {
    if (requestStream === true || responseStream === true) streams.add(path)
  } else if (deep > 0) for (const each of Object.values(described)) noteStreams(each, deep - 1)
}

/** Clients without a description of their methods say it by what they call. */
export const wrapClient = (client: Client): void => {
  for (const name of ['makeClientStreamRequest', 'makeServerStreamRequest', 'makeBidiStreamRequest'] as const) {
    const make = client[name]
    client[name] = function (this: Client, path, ...rest) {
      streams.add(path)
      return make.call(this, path, ...rest)
    }
  }
}

/** A channel is below all interceptors: whatever calls by gRPC goes through it, and its answers are bytes still. */
export const wrapChannel = (channel: Channel): void => {
  const { createCall } = channel
  channel.createCall = function (this: Channel, path, ...rest) {
    const call = createCall.call(this, path, ...rest)
    if (path.startsWith(OWN)) return call
    const target = this.getTarget()
    const { start } = call
    call.start = (metadata, listener) => start.call(call, metadata, counting(path, target, call, listener))
    return call
  }
}

/** A call that its deadline or its caller ended while it was being retried has no answer that says how often: its own count does. */
const triedAgain = ({ child }: ChannelCall): number => (typeof child?.attempts === 'number' ? child.attempts - 1 : 0)

const counting = (path: string, target: string, call: ChannelCall, listener: Listener): Listener => {
  const open = called.begin(path, target, streams.has(path))
  if (open === undefined) return listener
  let tries = 0
  const read = (metadata: Metadata | undefined): void => {
    tries = Math.max(tries, Number(metadata?.get(TRIES)[0] ?? 0) || 0)
  }
  return {
    onReceiveMetadata: (metadata) => {
      read(metadata)
      listener.onReceiveMetadata(metadata)
    },
    onReceiveMessage: (message) => {
      if (message !== null) open.answered(message.length)
      listener.onReceiveMessage(message)
    },
    onReceiveStatus: (status) => {
      read(status.metadata)
      open.end()
      tries = Math.max(tries, triedAgain(call))
      if (tries > 0) open.triedAgain(tries)
      listener.onReceiveStatus(status)
    }
  }
}
