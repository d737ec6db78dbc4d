import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { type Observation, troublesOf } from '../../../model/index.ts'
import { startService, stopService } from '../../services/index.ts'
import type { RedisService } from '../../services/redis.ts'
import { pollUntil } from '../watch.ts'
import { watch } from './server.ts'

/** A server of its own: its settings are spoilt here. */
const instance = { instance: 'redis-troubles' }
let service: RedisService
let watched: Connection
beforeAll(async () => {
  service = await startService('redis', { ...instance, config: ['--enable-protected-configs', 'yes'] })
  await service.cli('CONFIG', 'SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction')
  watched = watch(service)
})
afterAll(async () => {
  await watched.close()
  await stopService('redis', instance)
})

const leads = (seen: Observation): string[] =>
  troublesOf(seen.entities.find(({ kind }) => kind === 'node')?.facts).map(({ lead }) => lead)
const when = async (...wanted: string[]) =>
  expect(leads(await pollUntil(watched, (seen) => leads(seen).join() === wanted.join()))).toEqual(wanted)

test('a server that is well has nothing wrong, and says how many are connected', async () => {
  await when()
  const seen = await pollUntil(watched, () => true)
  const node = seen.entities.find(({ kind }) => kind === 'node')
  expect(node?.figures?.clients).toEqual({ value: expect.any(Number), how: 'measured' })
})

test('memory that is full, and memory that is made free by deleting streams', async () => {
  await service.cli('CONFIG', 'SET', 'maxmemory', '100kb')
  await when('Memory is full')
  expect(await service.cli('XADD', 'tasks', '*', 'n', '1')).toContain('OOM')
  await service.cli('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
  await when('Evicts streams')
  await service.cli('CONFIG', 'SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction')
  await when()
})

test('a disk that can’t be saved to', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'plumbline-redis-'))
  const [, before = ''] = (await service.cli('CONFIG', 'GET', 'dir')).split('\n')
  await service.cli('CONFIG', 'SET', 'dir', dir)
  await rm(dir, { recursive: true })
  await service.cli('BGSAVE')
  await when('Can’t save')
  await service.cli('CONFIG', 'SET', 'dir', before)
  await service.cli('BGSAVE')
  await when()
})

// Linux alone changes the limits of a process that runs.
test.skipIf(process.platform !== 'linux')('a disk that what comes can’t be written to', async () => {
  const pid = /process_id:(\d+)/.exec(await service.cli('INFO', 'server'))?.[1] ?? ''
  const filesGrowTo = (most: string) => promisify(execFile)('prlimit', ['--pid', pid, `--fsize=${most}:`])
  await filesGrowTo('1')
  try {
    await service.cli('XADD', 'tasks', '*', 'n', '1')
    await when('Can’t write its append-only file')
    expect(await service.cli('XADD', 'tasks', '*', 'n', '2')).toContain('MISCONF')
  } finally {
    await filesGrowTo('unlimited')
  }
  await when()
  expect(await service.cli('XADD', 'tasks', '*', 'n', '3')).not.toContain('MISCONF')
})

test('a replica that lost its master', async () => {
  await service.cli('REPLICAOF', '127.0.0.1', '1')
  await when('Lost its master')
  await service.cli('REPLICAOF', 'NO', 'ONE')
  await when()
})
