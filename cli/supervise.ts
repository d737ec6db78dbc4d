import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** Exit code of a child for which starting again would not help. */
export const FATAL = 3

export interface ChildSpec {
  name: string
  /** Run by this Node. */
  script: string
  args?: string[]
  cwd: string
  env: NodeJS.ProcessEnv
  /** Whatever the child sends over IPC. */
  onMessage?(message: unknown): void
  /** It ended for good. */
  onFatal(): void
  say(line: string): void
}

export interface Supervised {
  pid(): number | undefined
  /** Asks it to end (SIGTERM), and kills it after `patienceMs`. */
  stop(patienceMs: number): Promise<void>
}

/** Keeps a child running: starts it again with growing pauses when it dies, and says so. */
export const supervise = (spec: ChildSpec): Supervised => {
  let child: ChildProcess | undefined
  let stopping = false
  let ended: Promise<void> = Promise.resolve()

  const run = async (): Promise<void> => {
    for (let pauseMs = 500; !stopping; pauseMs = Math.min(pauseMs * 2, 30_000)) {
      const startedAt = Date.now()
      const code = await once()
      if (stopping) return
      if (code === FATAL) return spec.onFatal()
      if (Date.now() - startedAt > 60_000) pauseMs = 500
      spec.say(`${spec.name} ended unexpectedly (${code}); starting it again in ${pauseMs / 1000} s`)
      await sleep(pauseMs)
    }
  }
  const once = (): Promise<number | string> =>
    new Promise((done) => {
      const own = spawn(process.execPath, [spec.script, ...(spec.args ?? [])], {
        cwd: spec.cwd,
        env: spec.env,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc']
      })
      child = own
      own.on('message', (message) => spec.onMessage?.(message))
      own.on('error', (error) => done(error.message))
      own.on('exit', (code, signal) => done(code ?? signal ?? 'unknown'))
    })
  ended = run()
  return {
    pid: () => child?.pid,
    stop: async (patienceMs) => {
      stopping = true
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const impatient = setTimeout(() => child?.kill('SIGKILL'), patienceMs)
      await new Promise<void>((done) => child?.once('exit', () => done()))
      clearTimeout(impatient)
      await ended
    }
  }
}
