import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Runs `reader-process.ts`; resolves once it has taken `count`, to what kills it. */
export const launchReader = async (kind: string, address: string, name: string, count: number): Promise<() => void> => {
  const args = [join(import.meta.dirname, 'reader-process.ts'), kind, address, name, String(count)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  if (String(said).trim() !== 'taken') throw new Error(`the reader of ${name} ended: ${said}`)
  return () => child.kill('SIGKILL')
}
