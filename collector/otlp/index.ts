import type { Otlp } from '../../model/index.ts'
import type { Connection, TransportContext } from '../transports/transport.ts'
import { Fold } from './fold.ts'
import { makeGrpcServer } from './grpc.ts'
import { makeHttpServer } from './http.ts'
import { gapOf, type Opened, openGrpc, openHttp } from './ports.ts'
import type { Channels } from './resolve.ts'

export interface OtlpContext {
  directory: Channels
  log: TransportContext['log']
  /** How long a client span waits for its server's span: 10 s unless a test says otherwise. */
  joinMs?: number
}

export interface OtlpIntake {
  /** `poll` takes the current tick. */
  connection: Connection
  /** null: the port could not be opened; a gap of the Observation says why, and every poll tries again. */
  ports: { grpc: number | null; http: number | null }
  close(): Promise<void>
}

const JOIN_MS = 10_000

/**
 * Plumbline's OpenTelemetry intake: OTLP over gRPC and HTTP, folded into one Observation a tick of the target `otlp`. A port that can't be
 * opened is a gap and stops nothing else. Never rejects.
 */
export const startOtlp = async (config: Otlp, context: OtlpContext): Promise<OtlpIntake> => {
  const { host, grpcPort, httpPort, interval } = config
  const { directory, log, joinMs = JOIN_MS } = context
  const startedMs = Date.now()
  const fold = new Fold({ directory, startedMs, joinMs, holdMs: 1.5 * interval })
  const grpc = makeGrpcServer(fold, log)
  const http = makeHttpServer(fold, log)
  let opened: { grpc: Opened; http: Opened } = {
    grpc: await openGrpc(grpc, host, grpcPort),
    http: await openHttp(http, host, httpPort)
  }
  const ports: OtlpIntake['ports'] = { grpc: null, http: null }
  const note = () => {
    ports.grpc = 'port' in opened.grpc ? opened.grpc.port : null
    ports.http = 'port' in opened.http ? opened.http.port : null
  }
  note()
  for (const each of Object.values(opened)) if ('why' in each) log.warn({}, `OTLP: ${each.why}`)

  const openAgain = async (): Promise<void> => {
    opened = {
      grpc: 'port' in opened.grpc ? opened.grpc : await openGrpc(grpc, host, grpcPort),
      http: 'port' in opened.http ? opened.http : await openHttp(http, host, httpPort)
    }
    note()
  }
  return {
    connection: {
      poll: async () => {
        await openAgain()
        return fold.observe(Date.now(), [
          ...gapOf('OTLP over gRPC', opened.grpc),
          ...gapOf('OTLP over HTTP', opened.http)
        ])
      },
      close: async () => undefined
    },
    ports,
    close: async () => {
      grpc.forceShutdown()
      http.closeAllConnections()
      if (http.listening) await new Promise((resolve) => http.close(resolve))
    }
  }
}
