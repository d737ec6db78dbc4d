import type { Logger } from 'pino'
import {
  comparedOf,
  type Decided,
  type Judging,
  judgeAll,
  type Lives,
  livesOf,
  openedIn,
  peaksOf,
  profilesOf,
  ruleOf,
  usesOf,
  withEarlier
} from '../../guide/index.ts'
import type { GuideState, Habits, Json } from '../../model/index.ts'
import {
  readEarlier,
  readOpenFindings,
  readPins,
  readTopology,
  type Store,
  writeFindings,
  writeNote
} from '../../store/index.ts'
import { every, type Schedule } from '../schedule.ts'
import { RecentCalls } from './calls.ts'
import { PackedHistory } from './history.ts'
import { RecentRates } from './rates.ts'

const MINUTE_MS = 60_000

/** Under this key the last look's `GuideState` stands among the notes. */
export const GUIDE_NOTE = 'guide'
/** Under this key, what telemetry told of how channels are used (`Habits`), for the pages. */
export const HABITS_NOTE = 'habits'

export interface Guide {
  /** Looks once at all that is stored, as of `now` (Unix ms), and writes what came of it. */
  look(now: number): Promise<GuideState>
}

/** The guide's judge: keeps what it needs between two looks. Open findings are read from the store at the first. */
export const makeGuide = (
  store: Store,
  judging: Omit<Judging, 'now' | 'decided'> = {},
  decided: () => Decided | undefined = () => undefined,
  told: () => Habits | undefined = () => undefined
): Guide => {
  const history = new PackedHistory()
  const windowS = () =>
    decided()?.settings['grpc.slow']?.windowS ??
    judging.settings?.['grpc.slow']?.windowS ??
    ruleOf('grpc.slow')?.settings.windowS ??
    0
  const calls = new RecentCalls(windowS)
  const rates = new RecentRates()
  let lives: Lives | undefined
  return {
    look: async (now) => {
      lives ??= livesOf(await readOpenFindings(store))
      const [parts, packed, pins] = await Promise.all([readTopology(store), history.read(store), readPins(store)])
      calls.look(parts)
      rates.look(parts)
      const habits = told()
      const known = { ...packed, calls: calls.history(), rates: rates.history(), habits }
      const profiles = profilesOf(parts, known, now, pins)
      const before = lives
      const looked = judgeAll(profiles, before, { ...judging, now, decided: decided() })
      const opened = openedIn(looked, before)
      const judged = withEarlier(looked, opened, await readEarlier(store, opened))
      await writeFindings(store, judged.changed)
      lives = judged.lives
      const state: GuideState = {
        at: now,
        rules: judged.rules,
        peaks: peaksOf(profiles, known),
        compared: comparedOf(profiles),
        uses: usesOf(profiles),
        guide: decided()?.file ?? null
      }
      await writeNote(store, GUIDE_NOTE, state as unknown as Record<string, Json>)
      if (habits !== undefined) await writeNote(store, HABITS_NOTE, habits as unknown as Record<string, Json>)
      return state
    }
  }
}

/** Looks every minute, by its own clock. */
export const watchGuide = (
  store: Store,
  log: Logger,
  decided: () => Decided | undefined,
  told: () => Habits
): Schedule => {
  const guide = makeGuide(store, {}, decided, told)
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
