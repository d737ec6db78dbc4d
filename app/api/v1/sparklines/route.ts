import { type SparklinesAnswer, SparklinesQuery } from '../../../../model/index.ts'
import { readSparklines } from '../../../../store/index.ts'
import { answer, answering, parseQuery } from '../../../answer.ts'
import { authorise } from '../../../authorise.ts'
import { dashboard } from '../../../live/dashboard.ts'

const HOUR = 3_600_000
const STEP = 60_000

/** `?of=&of=…` → SparklinesAnswer: the last hour of many things at once, a point a minute. */
export const GET = async (request: Request): Promise<Response> => {
  const caller = authorise(request)
  if (caller instanceof Response) return caller
  return answering(async () => {
    const { of } = parseQuery(request, SparklinesQuery, ['of'])
    // Whole minutes of the clock: a line that is asked for again has its points where they were.
    const to = Math.ceil((Date.now() + 1) / STEP) * STEP
    const from = to - HOUR
    const sparklines = await readSparklines(await dashboard().store(), { of, from, to, step: STEP })
    return answer({ from, step: STEP, sparklines } satisfies SparklinesAnswer)
  })
}
