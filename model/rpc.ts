/** gRPC's status codes by number (grpc.github.io, "Status codes and their use in gRPC"); what is none of them is `OTHER`. */
export const RPC_CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
  'OTHER'
] as const
export type RpcCode = (typeof RPC_CODES)[number]
export const OTHER_CODE = RPC_CODES.length - 1

/** For a server the others are its callers' mistakes, or their will (semantic conventions for gRPC, "Span status"). */
const SERVER_FAILURES: ReadonlySet<RpcCode> = new Set([
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS'
])

/** Who tells of a call: its server or its caller. */
export type RpcEnd = 'served' | 'called'

export const isFailure = (code: RpcCode, end: RpcEnd): boolean =>
  end === 'served' ? SERVER_FAILURES.has(code) : code !== 'OK'

/**
 * How long calls took, kept apart by what people ask of them; each histogram is of one tick, and any of them merge exactly. `served`: as an instance of the
 * server says, by code. `called`: as a caller says, by code. Of calls of which both ends are known, by caller: `answered`, the server's time, and
 * `between`, what the caller waited beyond that, which is the network's share and that of queues at both ends.
 * Not seconds but messages of a call each way, by instance, and how often a caller tried it again: `requests`, `responses`, `retries`. Bytes of an answer, as an
 * instance sent it and as a caller received it: `sizes`, `received`.
 */
export const RPC_SERIES = {
  served: 'rpc.served',
  called: 'rpc.called',
  answered: 'rpc.answered',
  between: 'rpc.between',
  requests: 'rpc.requests',
  responses: 'rpc.responses',
  retries: 'rpc.retries',
  sizes: 'rpc.sizes',
  received: 'rpc.received'
} as const
export type RpcSeries = keyof typeof RPC_SERIES
export const RPC_SERIES_NAMES: readonly string[] = Object.values(RPC_SERIES)

/** Callers and instances beyond what is kept apart. */
export const OTHERS = '(other)'

/** A part of `served` or `called`: the code, and the instance or the caller's id. */
export const rpcPart = (code: number, who: string): string => `${RPC_CODES[code] ?? 'OTHER'}|${who}`
export const readRpcPart = (part: string): { code: RpcCode; who: string } => {
  const bar = part.indexOf('|')
  const said = part.slice(0, bar)
  return { code: RPC_CODES.find((code) => code === said) ?? 'OTHER', who: part.slice(bar + 1) }
}
