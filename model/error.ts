/**
 * The closed list of errors a person can meet. Each is a sentence, and what to do. Never throw bare text at a user.
 * In the API an error is `{error: {code, message, todo}}`.
 */
export const ERRORS = {
  'config.invalid': 400,
  'config.unreadable': 400,
  'request.invalid': 400,
  'request.unauthorised': 401,
  'request.forbidden': 403,
  'request.not_found': 404,
  'request.too_many': 429,
  'port.in_use': 500,
  'database.unreachable': 503,
  'database.newer': 500,
  'database.leased': 500,
  'disk.full': 507,
  'setup.failed': 500,
  'service.missing': 500,
  'target.unreachable': 502,
  internal: 500
} as const
export type ErrorCode = keyof typeof ERRORS

export class PlumblineError extends Error {
  readonly code: ErrorCode
  /** What to do about it, a sentence. */
  readonly todo: string
  constructor(code: ErrorCode, message: string, todo: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PlumblineError'
    this.code = code
    this.todo = todo
  }
}
