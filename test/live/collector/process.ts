import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'vitest'
import { migrate, openStore, type Store } from '../../../store/index.ts'
import { startService } from '../../services/index.ts'
import { makeFolder, ROOT } from '../cli/launch.ts'

export interface Collecting {
  child: ChildProcess
  /** Where its configuration stands. */
  config: string
  /** Ends it and takes its configuration away. */
  end(): Promise<void>
}

/** A store of its own. */
export const makeStore = async (): Promise<Store> => {
  const url = await (await startService('postgres')).createDatabase()
  await migrate(url)
  return openStore(url)
}

/** A collector's own process with this configuration, as the launcher starts it; resolves when it is watching. */
export const startCollecting = async (store: Store, lines: string[]): Promise<Collecting> => {
  const { config, remove } = await makeFolder(lines)
  const child = fork(join(ROOT, 'collector/main.ts'), {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, DATABASE_URL: store.url, PLUMBLINE_CONFIG: config, PLUMBLINE_LOG_LEVEL: 'silent' }
  })
  const gone = once(child, 'exit')
  const [said] = await Promise.race([once(child, 'message'), gone])
  expect(said).toHaveProperty('ready')
  const end = async () => {
    child.kill('SIGTERM')
    await gone
    await remove()
  }
  return { child, config, end }
}
