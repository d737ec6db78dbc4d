import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Where every instance's data, logs and state are: a service outlives the run that started it and is found again by the next. */
export const ROOT = resolve(import.meta.dirname, '../../.plumbline/services')

export interface Started {
  pid: number
  ports: Record<string, number>
}

export const folderOf = (instance: string, name: string): string => {
  const dir = join(ROOT, instance, name)
  mkdirSync(dir, { recursive: true })
  return dir
}

/** Starts a process that outlives this one; its output goes to `log`. */
export const launch = (dir: string, command: string, args: string[], env: Record<string, string> = {}): number => {
  const log = openSync(join(dir, 'log'), 'a')
  const child: ChildProcess = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...env, PLUMBLINE_SERVICE: dir },
    cwd: dir
  })
  child.unref()
  if (child.pid === undefined) throw new Error(`${command} could not be started`)
  return child.pid
}

const stateFile = (dir: string) => join(dir, 'state.json')

export const readState = (dir: string): Started | undefined => {
  try {
    return JSON.parse(readFileSync(stateFile(dir), 'utf8'))
  } catch {
    return undefined
  }
}

export const writeState = (dir: string, state: Started): void => writeFileSync(stateFile(dir), JSON.stringify(state))

/**
 * Whether the process is there and is the one we started: pids are used again. By the environment we gave it, or by the folder it works in:
 * Redis writes its title over its environment.
 */
export const isOurs = (dir: string, pid: number): boolean => {
  if (pid <= 0) return false
  try {
    if (existsSync(`/proc/${pid}/environ`))
      return (
        readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`PLUMBLINE_SERVICE=${dir}`) ||
        readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dir)
      )
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(dir)
  } catch {
    return false
  }
}

export const signal = (dir: string, name: NodeJS.Signals): boolean => {
  const state = readState(dir)
  if (state === undefined || !isOurs(dir, state.pid)) return false
  try {
    process.kill(-state.pid, name)
  } catch {
    process.kill(state.pid, name)
  }
  return true
}

/** Ends a service; waits until it is gone, and kills it after `patienceMs`. */
export const end = async (dir: string, name: NodeJS.Signals = 'SIGTERM', patienceMs = 20_000): Promise<void> => {
  const state = readState(dir)
  if (state === undefined || !signal(dir, name)) return
  signal(dir, 'SIGCONT')
  const until = Date.now() + patienceMs
  while (isOurs(dir, state.pid)) {
    if (Date.now() > until) signal(dir, 'SIGKILL')
    await sleep(50)
  }
}

export interface Patience {
  withinMs?: number
  everyMs?: number
  /** Gives up at once. */
  signal?: AbortSignal | undefined
}

/** Tries until it works; the last failure says why it never did. */
export const until = async <T>(
  what: string,
  attempt: () => Promise<T>,
  { withinMs = 90_000, everyMs = 100, signal }: Patience = {}
): Promise<T> => {
  const deadline = Date.now() + withinMs
  for (;;) {
    signal?.throwIfAborted()
    try {
      return await attempt()
    } catch (cause) {
      if (Date.now() > deadline)
        throw new Error(`${what}: ${cause instanceof Error ? cause.message : cause}`, { cause })
      await sleep(everyMs, undefined, { signal })
    }
  }
}

/** Runs `work` while no other process does for the same folder. A lock whose owner is gone is taken over. */
export const locked = async <T>(dir: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
  const lock = join(dir, 'lock')
  await until(`waiting for ${lock}`, async () => take(lock), { withinMs: 240_000, signal })
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

const take = (lock: string): void => {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
  } catch {
    const owner = Number(readFileSync(lock, 'utf8'))
    if (owner > 0 && !alive(owner)) rmSync(lock, { force: true })
    throw new Error(`held by process ${owner}`)
  }
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
