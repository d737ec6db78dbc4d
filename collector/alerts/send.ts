import { createHmac } from 'node:crypto'
import { isIP } from 'node:net'
import { Agent, request } from 'undici'
import { isPrivate, PrivateAddress, publicLookup } from './private.ts'

/** A webhook as it is called: its secret resolved. */
export interface Receiver {
  id: string
  url: string
  secret: string | undefined
  allowPrivate: boolean
}

const TIMEOUT_MS = 10_000
const anywhere = new Agent({ connect: { timeout: TIMEOUT_MS } })
const publicOnly = new Agent({ connect: { timeout: TIMEOUT_MS, lookup: publicLookup } })

/**
 * Posts one message, signed as Standard Webhooks 1.0 asks (`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,` base64 HMAC-SHA256 of
 * `id.timestamp.body`). A redirect is not followed. Resolves to undefined where it was taken (2xx), else to why not, in a sentence.
 */
export const send = async (
  { url, secret, allowPrivate }: Receiver,
  id: string,
  body: string,
  nowMs: number
): Promise<string | undefined> => {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivate && isIP(host) !== 0 && isPrivate(host)) return INSIDE
  const timestamp = String(Math.floor(nowMs / 1000))
  const signature =
    secret === undefined ? {} : { 'webhook-signature': `v1,${sign(secret, `${id}.${timestamp}.${body}`)}` }
  try {
    const answer = await request(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Plumbline',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        ...signature
      },
      dispatcher: allowPrivate ? anywhere : publicOnly,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS
    })
    // What it says is not read: only that it was taken.
    await answer.body.dump({ limit: 65_536 }).catch(() => undefined)
    const { statusCode } = answer
    if (statusCode >= 200 && statusCode < 300) return undefined
    if (statusCode >= 300 && statusCode < 400) return `It answered ${statusCode}, a redirect, which is not followed.`
    return `It answered ${statusCode}.`
  } catch (error) {
    return reasonOf(error)
  }
}

const INSIDE = 'It leads into a private network; allowPrivate lets it.'

const sign = (secret: string, content: string): string =>
  createHmac('sha256', secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret)
    .update(content)
    .digest('base64')

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens there.',
  ENOTFOUND: 'The host name is unknown.',
  EAI_AGAIN: 'The host name could not be looked up.',
  ECONNRESET: 'It closed the connection.',
  UND_ERR_SOCKET: 'It closed the connection.',
  ETIMEDOUT: 'It did not answer in 10 s.',
  UND_ERR_CONNECT_TIMEOUT: 'It did not answer in 10 s.',
  UND_ERR_HEADERS_TIMEOUT: 'It did not answer in 10 s.'
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'It could not be reached.'
  if (error instanceof PrivateAddress || error.cause instanceof PrivateAddress) return INSIDE
  if (error.name === 'TimeoutError') return 'It did not answer in 10 s.'
  const code = 'code' in error ? String(error.code) : ''
  return (
    REASONS[code] ??
    (/certificate|tls|ssl/i.test(`${code} ${error.message}`)
      ? 'Its certificate is not trusted.'
      : 'It could not be reached.')
  )
}
