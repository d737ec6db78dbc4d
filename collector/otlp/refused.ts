import { MOST_INFLATED_BYTES, MOST_SENT_BYTES } from './limits.ts'

/** gRPC status codes that the intake answers with (grpc.github.io, "Status codes and their use in gRPC"). */
export const CODE = {
  OK: 0,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16
} as const

/** Why exports were refused whole, as the page of targets counts them. */
export type Refusal =
  | 'not readable'
  | 'too large'
  | 'too slow'
  | 'asked to come again'
  | 'without the token'
  | 'not OTLP'
  | 'failed here'

/**
 * An export that is answered with a failure. With `retryAfterS` the sender is asked to come again: Retry-After over HTTP, RetryInfo over gRPC, where
 * RESOURCE_EXHAUSTED is retried with it alone (OTLP specification, "Failures"). Without it nothing here is retryable but UNAVAILABLE and DEADLINE_EXCEEDED.
 */
export class Refused extends Error {
  override name = 'Refused'
  readonly as: Refusal
  readonly httpStatus: number
  readonly code: number
  readonly retryAfterS: number | undefined
  readonly headers: Record<string, string>
  constructor(
    as: Refusal,
    [httpStatus, code]: readonly [number, number],
    message: string,
    { retryAfterS, headers = {} }: { retryAfterS?: number; headers?: Record<string, string> } = {}
  ) {
    super(message)
    this.as = as
    this.httpStatus = httpStatus
    this.code = code
    this.retryAfterS = retryAfterS
    this.headers = { ...headers, ...(retryAfterS === undefined ? {} : { 'retry-after': `${retryAfterS}` }) }
  }
}

const CLOSE = { headers: { connection: 'close' } }

export const notReadable = (message: string): Refused =>
  new Refused('not readable', [400, CODE.INVALID_ARGUMENT], message)
export const tooLargeSent = (): Refused => tooLarge(MOST_SENT_BYTES, 'as sent')
export const tooLargeInflated = (): Refused => tooLarge(MOST_INFLATED_BYTES, 'inflated')
const tooLarge = (most: number, how: string): Refused =>
  new Refused(
    'too large',
    [413, CODE.RESOURCE_EXHAUSTED],
    `The body is larger than ${most / 2 ** 20} MiB ${how}. Send smaller batches.`,
    CLOSE
  )
export const tooSlow = (): Refused =>
  new Refused('too slow', [408, CODE.DEADLINE_EXCEEDED], 'The body did not arrive in time.', CLOSE)
export const tooManyBytes = (): Refused =>
  new Refused('asked to come again', [503, CODE.UNAVAILABLE], 'Too many exports at once; send this one again.', {
    retryAfterS: 1
  })
export const tooBusy = (): Refused =>
  new Refused(
    'asked to come again',
    [429, CODE.RESOURCE_EXHAUSTED],
    'More comes in than can be read; send this one again.',
    { retryAfterS: 2 }
  )
export const withoutToken = (): Refused =>
  new Refused(
    'without the token',
    [401, CODE.UNAUTHENTICATED],
    'Plumbline takes telemetry with its bearer token alone: the header Authorization: Bearer …',
    { headers: { 'www-authenticate': 'Bearer' } }
  )
export const failedHere = (): Refused =>
  new Refused('failed here', [503, CODE.UNAVAILABLE], 'The export could not be taken.', { retryAfterS: 5 })
