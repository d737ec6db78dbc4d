import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../cli/postgres.ts'
import { findProgram, needProgram } from './install.ts'
import { end, folderOf, launch, readState, until, writeState } from './process.ts'
import type { RedisService } from './redis.ts'

const exec = promisify(execFile)

/** A real Sentinel, anew each time, that watches `master` under a name and alone decides that it is down: after a minute, until it is told less. Its folder is a Redis service's: it is stopped as one. */
export const startSentinel = async (
  instance: string,
  name: string,
  master: RedisService,
  settings: string[] = []
): Promise<RedisService> => {
  const dir = folderOf(instance, 'redis')
  await end(dir)
  const port = await freePort(readState(dir)?.ports.redis)
  const file = join(dir, 'sentinel.conf')
  // Sentinel writes what it learns into its configuration.
  writeFileSync(
    file,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `sentinel monitor ${name} ${master.host} ${master.port} 1`,
      `sentinel down-after-milliseconds ${name} 60000`,
      `sentinel failover-timeout ${name} 5000`,
      ...settings,
      ''
    ].join('\n')
  )
  writeState(dir, { pid: launch(dir, needProgram('redis-server'), [file, '--sentinel']), ports: { redis: port } })
  const cli = async (...args: string[]) => {
    const { stdout } = await exec(findProgram('redis-cli') ?? 'redis-cli', ['-p', String(port), ...args])
    return stdout.trim()
  }
  await until('Sentinel did not start', () => cli('ping'))
  return { host: '127.0.0.1', port, cli }
}
