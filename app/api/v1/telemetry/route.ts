import { type TelemetryAnswer, TelemetryQuery } from '../../../../model/index.ts'
import { readTelemetry } from '../../../../store/index.ts'
import { answer, answering, parseQuery } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

/** `?of=<service>` → TelemetryAnswer: what its spans carry of what figures need. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { of } = parseQuery(request, TelemetryQuery)
    return answer({ telemetry: await readTelemetry(await dashboard().store(), of) } satisfies TelemetryAnswer)
  })
}
