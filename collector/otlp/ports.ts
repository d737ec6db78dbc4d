import type { Server as HttpServer } from 'node:http'
import { type Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js'
import type { Gap } from '../../model/index.ts'

/** The port that was opened, or why it was not. */
export type Opened = { port: number } | { why: string; needs: string }

export const openHttp = (server: HttpServer, host: string, port: number): Promise<Opened> =>
  new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(closed(error.code ?? error.message, port, 'otlp.httpPort'))
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      const address = server.address()
      resolve({ port: typeof address === 'object' && address !== null ? address.port : port })
    })
  })

export const openGrpc = (server: GrpcServer, host: string, port: number): Promise<Opened> =>
  new Promise((resolve) => {
    const at = `${host.includes(':') ? `[${host}]` : host}:${port}`
    server.bindAsync(at, ServerCredentials.createInsecure(), (error, bound) =>
      resolve(error === null ? { port: bound } : closed(error.message, port, 'otlp.grpcPort'))
    )
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

export const gapOf = (what: string, opened: Opened): Gap[] =>
  'port' in opened ? [] : [{ what, why: opened.why, needs: opened.needs, hides: [] }]
