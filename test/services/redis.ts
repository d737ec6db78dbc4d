import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { freePort } from '../../cli/postgres.ts'
import { findProgram, needProgram } from './install.ts'
import { folderOf, isOurs, launch, readState, until, writeState } from './process.ts'

const exec = promisify(execFile)

export interface RedisService {
  host: string
  port: number
  /** redis-cli's answer. */
  cli(...args: string[]): Promise<string>
}

/** A file that may grow no more (prlimit) is then an error that the server is told, as of a full disk, and not its end. */
const PATIENT = `trap '' XFSZ; exec "$0" "$@"`

export const startRedis = async (
  instance: string,
  config: string[] = [],
  signal?: AbortSignal
): Promise<RedisService> => {
  const dir = folderOf(instance, 'redis')
  const server = needProgram('redis-server')
  const state = readState(dir)
  const running = state !== undefined && isOurs(dir, state.pid)
  const port = running ? (state.ports.redis ?? 0) : await freePort(state?.ports.redis)
  if (!running) {
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'yes']
    // Its nodes talk at their port + 10,000, which may be too high or taken.
    const bus = config.includes('--cluster-enabled') ? await freePort(state?.ports.bus) : undefined
    if (bus !== undefined) settings.push('--cluster-port', String(bus))
    // Its title would hide the folder, which is how it is known again where there is no /proc.
    if (process.platform === 'darwin') settings.push('--set-proc-title', 'no')
    signal?.throwIfAborted()
    const ports = { redis: port, ...(bus === undefined ? {} : { bus }) }
    writeState(dir, { pid: launch(dir, 'sh', ['-c', PATIENT, server, ...settings, ...config]), ports })
  }
  const cli = async (...args: string[]) => {
    const { stdout } = await exec(findProgram('redis-cli') ?? 'redis-cli', ['-p', String(port), ...args])
    return stdout.trim()
  }
  const ready = async () => {
    const answer = await cli('ping')
    if (answer !== 'PONG' && !answer.startsWith('NOAUTH')) throw new Error(answer)
  }
  await until('Redis did not start', ready, { signal })
  return { host: '127.0.0.1', port, cli }
}
