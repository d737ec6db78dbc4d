import type { Logger } from 'pino'
import { type Store, writeTelemetry, writeTraces } from '../store/index.ts'
import type { OtlpIntake } from './otlp/index.ts'
import { every, type Schedule } from './schedule.ts'

const LOOK_MS = 5000
const TELL_MS = 30_000

/** Writes the kept traces of the intake that are whole. What can't be written is tried again with the next. */
export const keepTraces = (store: Store, { traces }: Pick<OtlpIntake, 'traces'>, log: Logger): Schedule =>
  every(LOOK_MS, LOOK_MS, async () => {
    const nowMs = Date.now()
    let taken: ReturnType<OtlpIntake['traces']['take']> | undefined
    try {
      taken = traces.take(nowMs)
      await writeTraces(store, taken, nowMs)
    } catch (error) {
      if (taken !== undefined) traces.giveBack(taken)
      log.warn(
        { error: error instanceof Error ? error.message : String(error) },
        'kept traces could not be written; they are tried again'
      )
    }
  })

/** Writes what the spans of each service carry. What can't be written now is told again with the next spans. */
export const tellTelemetry = (store: Store, otlp: Pick<OtlpIntake, 'takeTelemetry'>, log: Logger): Schedule =>
  every(TELL_MS, TELL_MS, async () => {
    try {
      await writeTelemetry(store, otlp.takeTelemetry(Date.now()))
    } catch (error) {
      log.warn(
        { error: error instanceof Error ? error.message : String(error) },
        'what services send could not be written down'
      )
    }
  })
