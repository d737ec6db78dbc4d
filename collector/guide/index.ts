import type { Logger } from 'pino'
import { type Judging, judgeAll, type Lives, livesOf, peaksOf, profilesOf, ruleOf } from '../../guide/index.ts'
import type { Finding, GuideState } from '../../model/index.ts'
import { readOpenFindings, readTopology, type Store, writeFindings, writeNote } from '../../store/index.ts'
import { every, type Schedule } from '../schedule.ts'
import { RecentCalls } from './calls.ts'
import { PackedHistory } from './history.ts'

const MINUTE_MS = 60_000
/** An open finding's figures are written anew this often; its opening, its severity and its end at once. */
const REWRITE_MS = 10 * MINUTE_MS

/** Under this key the last look's `GuideState` stands among the notes. */
export const GUIDE_NOTE = 'guide'

export interface Guide {
  /** Looks once at all that is stored, as of `now` (Unix ms), and writes what came of it. */
  look(now: number): Promise<GuideState>
}

/** The guide's judge: keeps what it needs between two looks. Open findings are read from the store at the first. */
export const makeGuide = (store: Store, judging: Omit<Judging, 'now'> = {}): Guide => {
  const history = new PackedHistory()
  const calls = new RecentCalls(judging.settings?.['grpc.slow']?.windowS ?? ruleOf('grpc.slow')?.settings.windowS ?? 0)
  const writtenMs = new Map<string, number>()
  let lives: Lives | undefined
  return {
    look: async (now) => {
      lives ??= livesOf(await readOpenFindings(store))
      const [parts, packed] = await Promise.all([readTopology(store), history.read(store)])
      calls.look(parts)
      const known = { ...packed, calls: calls.history() }
      const profiles = profilesOf(parts, known, now)
      const before = lives
      const judged = judgeAll(profiles, before, { ...judging, now })
      const due = judged.changed.filter((finding) => isDue(finding, before, now, writtenMs.get(finding.id) ?? 0))
      await writeFindings(store, due)
      lives = judged.lives
      for (const { id, state } of due)
        if (state === 'open') writtenMs.set(id, now)
        else writtenMs.delete(id)
      const state: GuideState = { at: now, rules: judged.rules, peaks: peaksOf(profiles, known) }
      await writeNote(store, GUIDE_NOTE, state)
      return state
    }
  }
}

const isDue = (finding: Finding, before: Lives, now: number, writtenMs: number): boolean => {
  const was = before.get(`${finding.rule}|${finding.of}`)?.finding
  return (
    was?.id !== finding.id ||
    was.state !== finding.state ||
    was.severity !== finding.severity ||
    now - writtenMs >= REWRITE_MS
  )
}

/** Looks every minute, by its own clock. */
export const watchGuide = (store: Store, log: Logger): Schedule => {
  const guide = makeGuide(store)
  return every(MINUTE_MS, MINUTE_MS, async () => {
    try {
      await guide.look(Date.now())
    } catch (error) {
      log.warn(
        { error: error instanceof Error ? error.message : String(error) },
        'usage could not be judged; it is tried again'
      )
    }
  })
}
