import { TimeoutError } from '@platformatic/kafka'
import { type Observation, PlumblineError } from '../model/index.ts'

/** Of what kind a failure is: what a person would have to change. */
export const TROUBLES = [
  'dns',
  'refused',
  'unreachable',
  'timeout',
  'closed',
  'tls',
  'authentication',
  'authorisation',
  'version',
  'configuration',
  'other'
] as const
export type Trouble = (typeof TROUBLES)[number]

const CLOSED = 'The broker closed the connection.'
const LATE = 'The broker does not answer in time.'
const NO_CERTIFICATE = 'The broker asks for a certificate of Plumbline’s own, or does not accept the one it has.'
const NO_TRUST = 'The broker’s certificate is not trusted.'

/** Why something could not be reached, as a constant sentence: no number in it moves, so that equal reasons are equal strings. */
const BY_CODE: Record<string, [Trouble, string]> = {
  ECONNREFUSED: ['refused', 'The broker does not answer: connection refused.'],
  ECONNRESET: ['closed', CLOSED],
  EPIPE: ['closed', CLOSED],
  ENOTFOUND: ['dns', 'The host name is not known.'],
  EAI_AGAIN: ['dns', 'The host name can’t be looked up just now.'],
  EHOSTUNREACH: ['unreachable', 'The host can’t be reached.'],
  ENETUNREACH: ['unreachable', 'The network can’t be reached.'],
  ETIMEDOUT: ['timeout', LATE],
  ABORT_ERR: ['timeout', LATE],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', LATE],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', LATE],
  UND_ERR_BODY_TIMEOUT: ['timeout', LATE],
  UND_ERR_SOCKET: ['closed', CLOSED],
  PLT_KFK_NETWORK: ['closed', CLOSED],
  PLT_KFK_AUTHENTICATION: ['authentication', 'The broker refuses the credentials.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls', 'The broker’s certificate is self-signed and not trusted.'],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', NO_TRUST],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls', NO_TRUST],
  UNABLE_TO_GET_ISSUER_CERT: ['tls', NO_TRUST],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls', NO_TRUST],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: ['tls', NO_CERTIFICATE],
  // Java says of a certificate that is missing that it is bad.
  'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE': ['tls', NO_CERTIFICATE],
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: ['tls', NO_CERTIFICATE],
  CERT_HAS_EXPIRED: ['tls', 'The broker’s certificate has expired.'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['tls', 'The broker’s certificate is for another host name.'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['tls', 'The broker does not speak TLS at this port.'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['tls', 'The broker does not speak TLS at this port.']
}

/** An error that already carries its sentence. */
export class Unseen extends Error {
  readonly needs: string | null
  readonly trouble: Trouble
  /** What is known of the target all the same. */
  readonly saw: Observation | undefined
  constructor(
    why: string,
    needs: string | null = null,
    trouble: Trouble = 'other',
    options?: ErrorOptions & { saw?: Observation }
  ) {
    super(why, options)
    this.name = 'Unseen'
    this.needs = needs
    this.trouble = trouble
    this.saw = options?.saw
  }
}

/** The sentence for any failure of a poll, from the innermost cause that has one. */
export const reasonFor = (error: unknown): string => causeFor(error)[1]

/** Of what kind any failure of a poll is. */
export const troubleFor = (error: unknown): Trouble => causeFor(error)[0]

const causeFor = (error: unknown): [Trouble, string] => {
  for (const each of causesOf(error)) {
    if (each instanceof Unseen) return [each.trouble, each.message]
    if (each instanceof PlumblineError) return ['configuration', each.message]
    // @platformatic/kafka gives its timeouts the code of any network failure; their class alone tells.
    if (each instanceof TimeoutError) return ['timeout', LATE]
    // A reset like any other by its code; Node says in words that it came within the handshake.
    if (/before secure TLS connection was established/.test(each.message))
      return ['tls', 'The broker closed the connection before TLS was agreed: it may not speak TLS at this port.']
    const code = String(each.code ?? '')
    const known = BY_CODE[code]
    if (known !== undefined) return known
    if (/^ERR_(SSL|OSSL|TLS)_/.test(code)) return ['tls', `TLS could not be agreed (${code}).`]
    if (each.name === 'TimeoutError' || each.name === 'AbortError') return ['timeout', LATE]
    if (each.message === 'Connection is closed.') return ['closed', CLOSED]
  }
  const message = error instanceof Error ? error.message : String(error)
  // Who logs in is nobody's business: an error may quote an address as it was given.
  const open = message.replace(/:\/\/[^\s/]*@/g, '://…@')
  return ['other', `The poll failed: ${open.replace(/\d{4,}/g, '…').slice(0, 160)}`]
}

type Caused = Error & { code?: unknown; errors?: unknown }

/** An error, what caused it, and what it holds together; innermost first. */
const causesOf = (error: unknown, depth = 0): Caused[] => {
  if (!(error instanceof Error) || depth > 6) return []
  const { errors } = error as Caused
  const inner = [error.cause, ...(Array.isArray(errors) ? errors : [])].flatMap((each) => causesOf(each, depth + 1))
  return [...inner, error as Caused]
}
