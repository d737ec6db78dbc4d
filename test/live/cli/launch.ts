import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../../cli/postgres.ts'

export const ROOT = resolve(import.meta.dirname, '../../..')

export interface Launched {
  port: number
  process: ChildProcess
  /** All it has said so far, on both outputs. */
  said(): string
  /** Resolves when it has said so; rejects with all it said where it ends before. */
  saying(words: string | RegExp): Promise<void>
  /** Its exit code. */
  ended: Promise<number | null>
}

/** A folder for data with a configuration that watches nothing, so that a test finds nothing of this host. */
export const makeFolder = async (lines = ['otlp: { grpcPort: 0, httpPort: 0 }']) => {
  const dir = await mkdtemp(join(tmpdir(), 'plumbline-start-'))
  const config = join(dir, 'plumbline.yaml')
  await writeFile(config, `${lines.join('\n')}\n`)
  return { dir, config, remove: () => rm(dir, { recursive: true, force: true }) }
}

/** Runs the launcher, on a free port unless the options name one; `command` is what takes the options. */
export const launch = async (
  options: string[],
  env: Record<string, string>,
  [program, ...first]: readonly [string, ...string[]] = [process.execPath, join(ROOT, 'cli/start.ts')]
): Promise<Launched> => {
  const port = await freePort()
  const { DATABASE_URL: _, PLUMBLINE_TOKEN: __, ...inherited } = process.env
  const args = options.includes('--port') ? options : ['--port', String(port), ...options]
  const child = spawn(program, [...first, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, ...env }
  })
  let text = ''
  for (const output of [child.stdout, child.stderr])
    output?.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const gone = () => child.exitCode !== null || child.signalCode !== null
  return {
    port,
    process: child,
    said: () => text,
    saying: async (words) => {
      while (!(typeof words === 'string' ? text.includes(words) : words.test(text))) {
        if (gone()) throw new Error(`it ended before it said ${words}:\n${text}`)
        await sleep(50)
      }
    },
    ended
  }
}

/** Processes below this one, and their scripts. Linux only, as `/proc` is. */
export const childrenOf = async (pid: number | undefined): Promise<{ pid: number; script: string }[]> => {
  const all = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const [stat, line] = await Promise.all([
          readFile(`/proc/${name}/stat`, 'utf8').catch(() => ''),
          readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
        ])
        // Fields after the command's closing bracket: state, parent (proc(5)).
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
        return { pid: Number(name), parent, script: line.split('\0')[1] ?? '' }
      })
  )
  return all.filter(({ parent }) => parent === pid).map(({ pid: id, script }) => ({ pid: id, script }))
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
