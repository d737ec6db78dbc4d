import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startService } from '../../services/index.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const UNTIL = '2026-03-01T12:00:00Z'

const seed = (url: string) =>
  promisify(execFile)(process.execPath, [join(ROOT, 'cli/seed.ts'), 'slow-consumer', '--until', UNTIL], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: url }
  })

/** All that was written but for when it was. */
const contentOf = async (url: string): Promise<unknown> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const read = async (sql: string) => (await client.query(sql)).rows
  try {
    return {
      subscriptions: await read(
        'select id, state, since, valid_from, valid_to from subscription order by id, valid_from'
      ),
      blocks: await read('select series, hour, count, min, max, sum, last, deltas from block order by series, hour'),
      alerts: await read('select id, state, since, fired_at, resolved_at from alert order by id')
    }
  } finally {
    await client.end()
  }
}

test('the same scenario gives the same rows, is read back with what happened in it, and mixes with nothing', async () => {
  const postgres = await startService('postgres')
  const [first, second] = [await postgres.createDatabase(), await postgres.createDatabase()]
  const { stdout } = await seed(first)
  expect(stdout).toMatch(/slow-consumer: 2880 ticks written/)
  expect(stdout).toMatch(/alerts fired: .*falls-behind/)
  expect(stdout).toMatch(/nobody-reads/)
  await seed(second)
  const content = await contentOf(first)
  expect(content).toMatchObject({ alerts: expect.arrayContaining([expect.objectContaining({ state: 'resolved' })]) })
  expect(await contentOf(second)).toEqual(content)
  await expect(seed(first)).rejects.toMatchObject({ stderr: expect.stringContaining('not empty') })
})
