import type { SecureContextOptions } from 'node:tls'
import type { Gap, Otlp, Secret } from '../../model/index.ts'
import { makeGrpcServer } from './grpc.ts'
import { makeHttpServer } from './http.ts'
import type { Intake } from './intake.ts'
import { type Certificate, type Door, gapOf, type Opened, openPort, readSecrets } from './ports.ts'

interface Listener {
  what: string
  port: 'grpc' | 'http'
  setting: string
  make(intake: Intake, certificate?: Certificate): Door
}

const LISTENERS: readonly Listener[] = [
  { what: 'OTLP over gRPC', port: 'grpc', setting: 'otlp.grpcPort', make: makeGrpcServer },
  { what: 'OTLP over HTTP', port: 'http', setting: 'otlp.httpPort', make: makeHttpServer }
]

/** The two ports of the intake, with its token and certificate. What can't be opened is a gap, and is tried again. */
export class Listening {
  readonly ports: { grpc: number | null; http: number | null } = { grpc: null, http: null }
  private readonly opened = new Map<Listener, Opened>()
  private readonly doors = new Map<Listener, Door>()
  private certificate: Certificate | undefined
  private readonly config: Otlp
  private readonly intake: Intake
  private readonly secret: (secret: Secret) => Promise<string>

  constructor(config: Otlp, intake: Intake, secret: (secret: Secret) => Promise<string>) {
    this.config = config
    this.intake = intake
    this.secret = secret
  }

  /** Opens what is not open, and takes up a token or certificate whose file changed. */
  async keepOpen(): Promise<void> {
    try {
      const { token, certificate } = await readSecrets(this.config, this.secret)
      this.intake.access.setToken(token)
      this.renew(certificate)
    } catch (error) {
      // Without its token or certificate nothing is let in; what is open goes on with those that it has.
      const why = error instanceof Error ? error.message : 'A secret of the intake can’t be read.'
      const needs = 'Its file, and the right to read it: otlp.token, otlp.tls'
      for (const each of LISTENERS) if (!this.doors.has(each)) this.opened.set(each, { why, needs })
      return
    }
    for (const each of LISTENERS) if (!this.doors.has(each)) await this.open(each)
  }

  gaps(): Gap[] {
    return [...this.opened].flatMap(([{ what }, opened]) => gapOf(what, opened))
  }

  async close(): Promise<void> {
    await Promise.all([...this.doors.values()].map(ended))
    this.doors.clear()
  }

  private async open(listener: Listener): Promise<void> {
    const { port, setting, make } = listener
    const { host, grpcPort, httpPort } = this.config
    try {
      const door = make(this.intake, this.certificate)
      const opened = await openPort(door.server, host, port === 'grpc' ? grpcPort : httpPort, setting)
      this.opened.set(listener, opened)
      if (!('port' in opened)) return
      this.doors.set(listener, door)
      this.ports[port] = opened.port
    } catch {
      const why = 'The certificate or key of otlp.tls is not PEM that fits together.'
      this.opened.set(listener, { why, needs: 'A certificate and its key in plumbline.yaml: otlp.tls' })
    }
  }

  private renew(certificate: Certificate | undefined): void {
    if (JSON.stringify(certificate) === JSON.stringify(this.certificate)) return
    this.certificate = certificate
    if (certificate === undefined) return
    for (const { server } of this.doors.values())
      if ('setSecureContext' in server) (server as unknown as Renewable).setSecureContext(certificate)
  }
}

interface Renewable {
  setSecureContext(options: SecureContextOptions): void
}

/** Connections that senders keep open are cut: they connect again to whoever comes next. */
const ended = ({ server, cut }: Door): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    cut()
  })
