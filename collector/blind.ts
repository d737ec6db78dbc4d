import { formatSeconds } from '../model/format.ts'
import { addEvent, lastTickMs, readNote, type Store, writeNote } from '../store/index.ts'

/** Under this key stands until when a collector was at work, and whether it ended as it was asked to. */
const KEY = 'watching'
/** A start that takes no longer leaves no hole worth a word, where the collector before had ended properly. */
const SHORT_MS = 15_000

/** Notes that a collector is at work just now; `ended` when it goes. */
export const noteWatching = (store: Store, nowMs: number, ended = false): Promise<void> =>
  writeNote(store, KEY, { atMs: nowMs, ended })

/**
 * Says, at a start, for how long nothing was watched: an event of everything, at the moment it was over. After a crash it is said however short it was: what came
 * since the last tick that was written is not in the figures.
 */
export const tellBlindness = async (store: Store, nowMs: number): Promise<void> => {
  const before = await readNote(store, KEY)
  if (typeof before !== 'object' || before === null || Array.isArray(before) || typeof before.atMs !== 'number') return
  const crashed = before.ended !== true
  const fromMs = crashed ? ((await lastTickMs(store)) ?? before.atMs) : before.atMs
  if (fromMs >= nowMs || (!crashed && nowMs - fromMs < SHORT_MS)) return
  await addEvent(store, { of: '', at: nowMs, kind: 'blind', text: blindText(fromMs, nowMs, crashed) })
}

export const blindText = (fromMs: number, toMs: number, crashed: boolean): string => {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  const time = (ms: number) => new Date(ms).toISOString().slice(11, 19)
  const to = `${day(fromMs) === day(toMs) ? '' : `${day(toMs)} `}${time(toMs)}`
  const seconds = Math.max(1, Math.round((toMs - fromMs) / 1000))
  const why = crashed
    ? ' Its collector ended without being asked to; what was sent since its last tick is not in the figures.'
    : ''
  return `Plumbline was not watching from ${day(fromMs)} ${time(fromMs)} to ${to} UTC: ${formatSeconds(seconds)}.${why}`
}
