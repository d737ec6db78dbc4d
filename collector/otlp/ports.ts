import type { Server } from 'node:net'
import type { Gap, Otlp, Secret } from '../../model/index.ts'

/** The port that was opened, or why it was not. */
export type Opened = { port: number } | { why: string; needs: string }

export const openPort = (server: Server, host: string, port: number, setting: string): Promise<Opened> =>
  new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(closed(error.code ?? error.message, port, setting))
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      const address = server.address()
      resolve({ port: typeof address === 'object' && address !== null ? address.port : port })
    })
  })

const closed = (reason: string, port: number, setting: string): Opened =>
  /EADDRINUSE/.test(reason)
    ? {
        why: `Port ${port} is in use by another program.`,
        needs: `That port, or another one in plumbline.yaml: ${setting}`
      }
    : {
        why: `Port ${port} can’t be opened (${/E[A-Z]{3,}/.exec(reason)?.[0] ?? 'refused'}).`,
        needs: `An address and port of this host in plumbline.yaml: otlp.host, ${setting}`
      }

/** A server, and how to cut its connections off. */
export interface Door {
  server: Server
  cut(): void
}

/** What TLS listens with, PEM. With `ca`, senders have to show a certificate that it signed. */
export interface Certificate {
  cert: string
  key: string
  ca?: string
  requestCert?: true
}

/** Secrets of the intake as they are now. Rejects where a file of one can't be read. */
export const readSecrets = async (
  { token, tls }: Pick<Otlp, 'token' | 'tls'>,
  secret: (secret: Secret) => Promise<string>
): Promise<{ token: string | undefined; certificate: Certificate | undefined }> => ({
  token: token === undefined ? undefined : await secret(token),
  certificate:
    tls === undefined
      ? undefined
      : {
          cert: await secret(tls.cert),
          key: await secret(tls.key),
          ...(tls.clientCa === undefined ? {} : { ca: await secret(tls.clientCa), requestCert: true })
        }
})

export const gapOf = (what: string, opened: Opened): Gap[] =>
  'port' in opened ? [] : [{ what, why: opened.why, needs: opened.needs, hides: [] }]
