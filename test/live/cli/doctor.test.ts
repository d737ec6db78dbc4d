import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { freePort } from '../../../cli/postgres.ts'
import { migrate, openStore, releaseLease, takeLease } from '../../../store/index.ts'
import { startService } from '../../services/index.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

interface Answer {
  exit: number
  findings: { name: string; well: boolean | null; says: string; fix: string | null }[]
}
const doctor = async (url = ''): Promise<Answer> => {
  const env = { ...process.env, DATABASE_URL: url }
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'cli/doctor.ts'), '--json'], {
    cwd: ROOT,
    env
  }).catch((error: { stdout: string }) => error)
  return JSON.parse(stdout)
}
const of = ({ findings }: Answer, name: string) => findings.find((each) => each.name === name)

test('a database that can’t be reached is what is missing, and its password is not said', async () => {
  const answer = await doctor(`postgresql://someone:sesame-open@127.0.0.1:${await freePort()}/nowhere`)
  expect(answer.exit).toBe(1)
  expect(of(answer, 'database')).toMatchObject({ well: false, says: expect.stringContaining('nothing listens there') })
  expect(JSON.stringify(answer)).not.toContain('sesame-open')
})

test('a database that answers is said with its version, and whether a collector holds it', async () => {
  const url = await (await startService('postgres')).createDatabase()
  expect(of(await doctor(url), 'collector')?.says).toBe('Nothing was started on this database yet.')
  await migrate(url)
  const store = await openStore(url)
  await takeLease(store, 'somebody', 'here')
  const held = await doctor(url)
  expect(of(held, 'database')).toMatchObject({ well: true, says: expect.stringMatching(/^PostgreSQL \d+/) })
  expect(of(held, 'collector')).toMatchObject({ well: null, says: expect.stringContaining('A collector writes') })
  await releaseLease(store, 'somebody')
  await store.close()
  expect(of(await doctor(url), 'collector')?.says).toBe('No collector writes to this database.')
})

test('a port in use comes with its fix', async () => {
  const server = createServer().listen(4318, '127.0.0.1')
  // Somebody else may hold it already: then it is in use all the same.
  await once(server, 'listening').catch(() => undefined)
  expect(of(await doctor(), 'port 4318')).toMatchObject({ well: null, fix: expect.stringContaining('otlp.httpPort') })
  server.close()
})
