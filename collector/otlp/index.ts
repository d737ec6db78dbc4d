import { type Habits, inSlices, type Otlp } from '../../model/index.ts'
import type { Connection, TransportContext } from '../transports/transport.ts'
import { Access } from './access.ts'
import { Fold } from './fold.ts'
import type { Intake } from './intake.ts'
import { Load } from './limits.ts'
import { Listening } from './listening.ts'
import type { Channels } from './resolve.ts'

export interface OtlpContext extends Pick<TransportContext, 'log' | 'secret'> {
  directory: Channels
  /** How long a client span waits for its server's span: 10 s unless a test says otherwise. */
  joinMs?: number
  /** How long after a message was sent its way is followed: 10 s unless a test says otherwise. */
  settleMs?: number
  /** How long a body may take to arrive: a minute unless a test says otherwise. */
  patienceMs?: number
  /** How much of the time may go into reading telemetry: 0.7 unless a test says otherwise. */
  share?: number
  /** After how long without another span a trace is whole: 30 s unless a test says otherwise. */
  quietMs?: number
}

export interface OtlpIntake {
  /** `poll` takes the current tick. */
  connection: Connection
  /** How channels are used, as whole traces tell it. */
  habits(nowMs?: number): Habits
  /** null: the port could not be opened; a gap of the Observation says why, and every poll tries again. */
  ports: { grpc: number | null; http: number | null }
  /** Kept traces that are whole by now, to be written, or given back where they could not be. */
  traces: { take(nowMs: number): ReturnType<Fold['takeTraces']>; giveBack(back: ReturnType<Fold['takeTraces']>): void }
  /** Of services whose spans came since this was last asked: what these carry. */
  takeTelemetry(nowMs: number): ReturnType<Fold['takeTelemetry']>
  close(): Promise<void>
}

const JOIN_MS = 10_000

/**
 * Plumbline's OpenTelemetry intake: OTLP over gRPC and HTTP, folded into one Observation a tick of the target `otlp`. A port that can't be
 * opened is a gap and stops nothing else. Never rejects.
 */
export const startOtlp = async (config: Otlp, context: OtlpContext): Promise<OtlpIntake> => {
  const { directory, log, secret, joinMs = JOIN_MS, settleMs, patienceMs, share, quietMs } = context
  const fold = new Fold({
    directory,
    startedMs: Date.now(),
    joinMs,
    holdMs: 1.5 * config.interval,
    quietMs,
    ...(settleMs === undefined ? {} : { settleMs })
  })
  const intake: Intake = {
    fold,
    access: new Access(),
    load: new Load(share),
    log,
    ...(patienceMs === undefined ? {} : { patienceMs })
  }
  const listening = new Listening(config, intake, secret)
  await listening.keepOpen()
  for (const { why } of listening.gaps()) log.warn({}, `OTLP: ${why}`)
  return {
    connection: {
      poll: async () => {
        await listening.keepOpen()
        return inSlices(fold.observing(Date.now(), listening.gaps()))
      },
      close: async () => undefined
    },
    habits: (nowMs = Date.now()) => fold.habits(nowMs),
    ports: listening.ports,
    traces: { take: (nowMs) => fold.takeTraces(nowMs), giveBack: (back) => fold.giveBackTraces(back) },
    takeTelemetry: (nowMs) => fold.takeTelemetry(nowMs),
    close: () => listening.close()
  }
}
