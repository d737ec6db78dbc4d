import { TimeoutError } from '@platformatic/kafka'
import { PlumblineError } from '../model/index.ts'

/** Why something could not be reached, as a constant sentence: no number in it moves, so that equal reasons are equal strings. */
const BY_CODE: Record<string, string> = {
  ECONNREFUSED: 'The broker does not answer: connection refused.',
  ECONNRESET: 'The broker closed the connection.',
  EPIPE: 'The broker closed the connection.',
  ENOTFOUND: 'The host name is not known.',
  EAI_AGAIN: 'The host name can’t be looked up just now.',
  EHOSTUNREACH: 'The host can’t be reached.',
  ENETUNREACH: 'The network can’t be reached.',
  ETIMEDOUT: 'The broker does not answer in time.',
  ABORT_ERR: 'The broker does not answer in time.',
  UND_ERR_CONNECT_TIMEOUT: 'The broker does not answer in time.',
  UND_ERR_HEADERS_TIMEOUT: 'The broker does not answer in time.',
  UND_ERR_BODY_TIMEOUT: 'The broker does not answer in time.',
  UND_ERR_SOCKET: 'The broker closed the connection.',
  PLT_KFK_NETWORK: 'The broker closed the connection.',
  PLT_KFK_AUTHENTICATION: 'The broker refuses the credentials.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The broker’s certificate is self-signed and not trusted.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The broker’s certificate is not trusted.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The broker’s certificate is not trusted.',
  CERT_HAS_EXPIRED: 'The broker’s certificate has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The broker’s certificate is for another host name.'
}

/** An error that already carries its sentence. */
export class Unseen extends Error {
  readonly needs: string | null
  constructor(why: string, needs: string | null = null, options?: ErrorOptions) {
    super(why, options)
    this.name = 'Unseen'
    this.needs = needs
  }
}

/** The sentence for any failure of a poll, from the innermost cause that has one. */
export const reasonFor = (error: unknown): string => {
  for (const each of causesOf(error)) {
    if (each instanceof Unseen || each instanceof PlumblineError) return each.message
    // @platformatic/kafka gives its timeouts the code of any network failure; their class alone tells.
    if (each instanceof TimeoutError) return 'The broker does not answer in time.'
    const code = BY_CODE[String(each.code ?? '')]
    if (code !== undefined) return code
    if (each.name === 'TimeoutError' || each.name === 'AbortError') return 'The broker does not answer in time.'
    if (each.message === 'Connection is closed.') return 'The broker closed the connection.'
  }
  const message = error instanceof Error ? error.message : String(error)
  return `The poll failed: ${message.replace(/\d{4,}/g, '…').slice(0, 160)}`
}

type Caused = Error & { code?: unknown; errors?: unknown }

/** An error, what caused it, and what it holds together; innermost first. */
const causesOf = (error: unknown, depth = 0): Caused[] => {
  if (!(error instanceof Error) || depth > 6) return []
  const { errors } = error as Caused
  const inner = [error.cause, ...(Array.isArray(errors) ? errors : [])].flatMap((each) => causesOf(each, depth + 1))
  return [...inner, error as Caused]
}
