import type { Attributes, Histogram, Meter } from '@opentelemetry/api'

/** Powers of four: an empty answer stands apart, and so do ones of 64 MiB. By */
const SIZES = [0, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864]
/** Methods at addresses. Beyond these nothing is told of a call: some of them alone would be a wrong figure of none. */
const MOST_METHODS = 2000

/** A call that has begun. Ended once, however often it is said. */
export interface OpenCall {
  /** Bytes of an answer, uncompressed. */
  answered(bytes: number): void
  /** How often it was tried again. */
  triedAgain(times: number): void
  end(): void
}

interface Method {
  attributes: Attributes
  /** As gRPC's own metrics name them (gRFC A66). */
  ofGrpc: Attributes
  open: number
  /** When each open stream began, ms: the oldest first, as a Set keeps what came first. undefined: it is no stream. */
  streams: Set<{ sinceMs: number }> | undefined
}

/**
 * What spans can't give, for they are sent when they end: calls under way, open streams and the age of the oldest, by method; and sizes of answers,
 * and tries. Counting costs no more than a number that goes up and down: it is read when metrics are exported.
 */
export class CallMetrics {
  private readonly methods = new Map<string, Method>()
  private sizes: Histogram | undefined
  private retries: Histogram | undefined
  private readonly side: 'client' | 'server'
  constructor(side: 'client' | 'server') {
    this.side = side
  }

  /**
   * Named as HTTP's conventions name the same (`http.server.active_requests`), and as gRPC names retries (gRFC A96): for RPC OpenTelemetry's have none. The size of
   * an answer has the name that they gave it until 1.37.
   */
  tell(meter: Meter): void {
    const of = `rpc.${this.side}`
    this.sizes = meter.createHistogram(`${of}.response.size`, {
      unit: 'By',
      advice: { explicitBucketBoundaries: SIZES }
    })
    if (this.side === 'client')
      this.retries = meter.createHistogram('grpc.client.call.retries', {
        unit: '{retry}',
        advice: { explicitBucketBoundaries: [0, 1, 2, 3, 4, 5] }
      })
    const { methods } = this
    meter.createObservableUpDownCounter(`${of}.active_requests`, { unit: '{request}' }).addCallback((result) => {
      for (const { attributes, open } of methods.values()) result.observe(open, attributes)
    })
    meter.createObservableUpDownCounter(`${of}.open_streams`, { unit: '{stream}' }).addCallback((result) => {
      for (const { attributes, streams } of methods.values())
        if (streams !== undefined) result.observe(streams.size, attributes)
    })
    meter.createObservableGauge(`${of}.oldest_stream`, { unit: 's' }).addCallback((result) => {
      const nowMs = performance.now()
      for (const { attributes, streams } of methods.values()) {
        if (streams === undefined) continue
        const [oldest] = streams
        result.observe(oldest === undefined ? 0 : (nowMs - oldest.sinceMs) / 1000, attributes)
      }
    })
  }

  /** `path`: `/package.Service/Method`. `target`: what a client's channel was made for, '' for a server. */
  begin(path: string, target: string, isStream: boolean): OpenCall | undefined {
    const method = this.method(path, target, isStream)
    if (method === undefined) return undefined
    const { attributes, ofGrpc, streams } = method
    const stream = streams === undefined ? undefined : { sinceMs: performance.now() }
    if (stream !== undefined) streams?.add(stream)
    method.open += 1
    let isOpen = true
    return {
      answered: (bytes) => this.sizes?.record(bytes, attributes),
      triedAgain: (times) => this.retries?.record(times, ofGrpc),
      end: () => {
        if (!isOpen) return
        isOpen = false
        method.open -= 1
        if (stream !== undefined) streams?.delete(stream)
      }
    }
  }

  /** An answer of a server, where the call that it belongs to isn't at hand. */
  answered(path: string, bytes: number): void {
    const method = this.methods.get(path)
    if (method !== undefined) this.sizes?.record(bytes, method.attributes)
  }

  private method(path: string, target: string, isStream: boolean): Method | undefined {
    const key = target + path
    const known = this.methods.get(key)
    if (known !== undefined || this.methods.size >= MOST_METHODS) return known
    const name = path.replace(/^\//, '')
    const made = {
      attributes: { 'rpc.system.name': 'grpc', 'rpc.method': name, ...addressOf(target) },
      ofGrpc: { 'grpc.method': name, 'grpc.target': target },
      open: 0,
      streams: isStream ? new Set<{ sinceMs: number }>() : undefined
    }
    this.methods.set(key, made)
    return made
  }
}

/** Of gRPC's name syntax (`dns:///host:port`, `host:port`) what the conventions want; nothing of a name without a port. */
const addressOf = (target: string): Attributes => {
  const [, host, port] = /^(?:[a-z0-9+.-]+:(?:\/\/[^/]*\/)?)?\[?([^[\]/]+?)\]?:(\d+)$/i.exec(target) ?? []
  return host === undefined ? {} : { 'server.address': host, 'server.port': Number(port) }
}

export const served = new CallMetrics('server')
export const called = new CallMetrics('client')

export const tellCalls = (meter: Meter): void => {
  served.tell(meter)
  called.tell(meter)
}
