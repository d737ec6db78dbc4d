import { z } from 'zod'

/** What values of `plumbline.yaml` may be, wherever they stand. A secret is resolved by the collector and goes nowhere else. */
const secretFile = z.strictObject({ file: z.string().min(1).describe('Read each time a connection opens.') })
export const Secret = z.union([z.string(), secretFile], { error: 'a text in quotes, or { file: /path }' })
export type Secret = z.infer<typeof Secret>

export const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'small letters, digits, dot, dash or underscore, at most 63')
  .describe('Names the target in ids, links and alerts. Changing it starts a new history.')

const DURATION = 'a duration like 10s, 1.5s or 1m'
export const duration = z
  .string({ error: DURATION })
  .regex(/^\d+(\.\d+)?s$|^\d+m$/, DURATION)
  .transform((text) => (text.endsWith('m') ? Number.parseFloat(text) * 60_000 : Number.parseFloat(text) * 1000))
  .refine((ms) => ms >= 1000, 'at least 1s')
  .refine((ms) => ms <= 3_600_000, 'at most 60m')

export const patterns = z.strictObject({
  include: z.array(z.string()).default([]).describe('Only names that fit one of these; empty takes all.'),
  exclude: z.array(z.string()).default([]).describe('Not these names, even where include takes them.')
})
/** Glob patterns (`*`, `?`) on names. An empty include takes all; exclude wins. */
export type Patterns = z.infer<typeof patterns>
export const named = (things: string) =>
  patterns.prefault({}).describe(`Which ${things} are watched, by name (* and ?).`)

export const tls = z
  .strictObject({
    ca: Secret.optional().describe('The authority that signed the broker’s certificate, PEM.'),
    cert: Secret.optional().describe('Plumbline’s own certificate, PEM, where the broker asks for one.'),
    key: Secret.optional().describe('The key of that certificate, PEM.'),
    servername: z.string().optional().describe('The host name the certificate is for, where the address has another.'),
    insecure: z.boolean().default(false).describe('Accepts any certificate: for a test, never for a network.')
  })
  .describe('Encrypts the connection. An empty map turns it on with the system’s authorities.')

const HOST_PORT = 'host:port, without a scheme or a password'
export const address = z.string().regex(/^[^:/@]+:\d+$|^\[[^\]@]+\]:\d+$/, HOST_PORT)

export const httpUrl = (like: string) => z.url({ protocol: /^https?$/, error: `a URL like ${like}` })

/** Where a broker is asked. Who logs in has keys of its own: an address is shown to everybody. */
export const openUrl = (like: string) => {
  const wanted = `a URL like ${like}, with neither user nor password`
  const isOpen = (url: string): boolean =>
    URL.canParse(url) && new URL(url).username === '' && new URL(url).password === ''
  return z.url({ protocol: /^https?$/, error: wanted }).refine(isOpen, wanted)
}

/** A number of days. */
export const days = z
  .string({ error: 'a number of days like 15d' })
  .regex(/^[1-9]\d*d$/, 'a number of days like 15d')
  .transform((text) => Number.parseInt(text, 10))
