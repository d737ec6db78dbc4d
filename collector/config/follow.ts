import { type FSWatcher, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'

/** Editors write a file in several steps. ms */
const SETTLE_MS = 150
/** Network file systems and some containers tell of no change. ms */
const LOOK_MS = 2000

/** What a file is just now: another value once its content may have changed. Taken before a file is read, so that no change after it is missed. */
export const stampOf = (file: string): Promise<string> =>
  stat(file).then(
    ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
    () => 'none'
  )

/** Calls `changed` whenever a file is another than `known`, and than it was at the last call: changed, replaced, made or removed. Returns what ends it. */
export const followFile = (file: string, known: string, changed: () => void): (() => void) => {
  const path = resolve(file)
  let last = known
  let settling: NodeJS.Timeout | undefined
  let watcher: FSWatcher | undefined
  const look = async (): Promise<void> => {
    const now = await stampOf(path)
    if (now !== last) {
      clearTimeout(settling)
      settling = setTimeout(changed, SETTLE_MS)
    }
    last = now
  }
  try {
    // The folder, since an editor that replaces the file takes the watched one away.
    watcher = watch(dirname(path), (_, name) => {
      if (name === null || name === basename(path)) void look()
    })
    watcher.on('error', () => watcher?.close())
  } catch {
    // Looking each two seconds is enough.
  }
  void look()
  const timer = setInterval(() => void look(), LOOK_MS)
  return () => {
    clearInterval(timer)
    clearTimeout(settling)
    watcher?.close()
  }
}
