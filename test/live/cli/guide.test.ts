import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decidedBy, judgeAll } from '../../../guide/index.ts'
import { GuideFile } from '../../../model/index.ts'
import { acknowledgeFinding, type Store, writeFindings, writeNote } from '../../../store/index.ts'
import { DAY, NOW, profile, seen } from '../../pure/guide/profile.ts'
import { sarifErrors } from '../../pure/guide/sarif.ts'
import { freshStore } from '../guide/history.ts'

const CLI = resolve(import.meta.dirname, '../../../cli/guide.ts')
let store: Store
let folder: string
beforeAll(async () => {
  store = await freshStore('t', 'redis')
  folder = await mkdtemp(join(tmpdir(), 'guide-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await store.close()
})

const run = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((done) => {
    const env = { ...process.env, DATABASE_URL: store.url }
    execFile(process.execPath, [CLI, ...args], { env }, (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code), out, err })
    )
  })

test('a pipeline fails on what is new, and not on what is known', async () => {
  expect(await run()).toMatchObject({ code: 0, out: '# The guide\n\nNothing strays from it.\n' })
  const stream = { ...profile('redis', { kept: seen(8 * DAY) }), id: 'redis/t/stream/a%7Cb' }
  const [finding] = judgeAll([stream], new Map(), { now: NOW, patience: { opensS: 0, closesS: 0 } }).changed
  if (finding === undefined) throw new Error('it did not stray')
  await writeFindings(store, [finding])

  const fresh = await run()
  expect(fresh.code).toBe(1)
  expect(fresh.out).toContain('| **new** | warn | `redis.retention` | a\\|b |')
  expect((await run('--fail-on', 'critical')).code).toBe(0)

  const json = await run('--format', 'json')
  expect(json.code).toBe(1)
  expect(JSON.parse(json.out)).toMatchObject({ new: [finding.id], findings: [{ rule: 'redis.retention' }] })
  const baseline = join(folder, 'known.json')
  await writeFile(baseline, json.out)
  expect((await run('--baseline', baseline)).code).toBe(0)

  // SARIF: what is new is new beside a baseline alone.
  const stateOf = async (...args: string[]) =>
    JSON.parse((await run('--format', 'sarif', ...args)).out).runs[0].results[0].baselineState
  expect(await stateOf()).toBeUndefined()
  expect(await stateOf('--baseline', baseline)).toBe('unchanged')
  const other = join(folder, 'other.json')
  await writeFile(other, JSON.stringify({ findings: [{ rule: 'redis.retention', of: 'redis/t/stream/other' }] }))
  expect((await run('--baseline', other)).code).toBe(1)
  expect(await stateOf('--baseline', other)).toBe('new')

  const known = { by: 'Ada', why: 'It moves.', at: Date.now(), until: Date.now() + 3_600_000 }
  await acknowledgeFinding(store, finding.id, known)
  const sarif = await run('--format', 'sarif')
  expect(sarif.code).toBe(0)
  expect(sarifErrors(JSON.parse(sarif.out))).toEqual([])
  expect(JSON.parse(sarif.out)).toMatchObject({
    version: '2.1.0',
    runs: [
      { results: [{ ruleId: 'redis.retention', level: 'warning', suppressions: [{ justification: 'It moves.' }] }] }
    ]
  })
  await acknowledgeFinding(store, finding.id, { ...known, until: Date.now() - 1 })
  expect((await run()).code).toBe(1)
})

test('rules of the team’s own are told with what they found', async () => {
  const guide = GuideFile.parse({
    version: '1',
    rules: { 'redis.retention': { recommendation: 'Archive it.' } },
    own: [{ id: 'team.full', title: 'Too full', when: 'length > 10', recommendation: 'Keep it short.' }]
  })
  await writeNote(store, 'guide', JSON.parse(JSON.stringify({ at: NOW, rules: [], peaks: [], guide })))
  const rules = await run('--rules')
  expect(rules).toMatchObject({ code: 0, out: expect.stringContaining('- **Strays**: `length > 10`') })
  expect(rules.out).toContain('`redis.retention` · Redis Streams. Archive it.')

  const queue = profile('rabbitmq', { length: seen(20), traits: { exchanges: ['topic'], bindings: 3 } })
  const at = { now: NOW, patience: { opensS: 0, closesS: 0 }, decided: decidedBy(guide) }
  const first = judgeAll([queue], new Map(), at)
  const found = judgeAll([queue], first.lives, { ...at, now: NOW + 120_000 }).changed
  await writeFindings(store, found)
  expect((await run('--baseline', '/dev/null')).code).toBe(3)
  const log = JSON.parse((await run('--format', 'sarif')).out)
  expect(sarifErrors(log)).toEqual([])
  const { runs } = log
  expect(runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('team.full')
  expect(runs[0].tool.driver.rules).toContainEqual({
    id: 'team.full',
    name: 'Too full',
    shortDescription: { text: 'Keep it short.' }
  })
})

test('what can’t be used is said, with a code of its own', async () => {
  expect(await run('--format', 'pdf')).toMatchObject({
    code: 3,
    err: expect.stringContaining('One of md, json, sarif.')
  })
  expect(await run('--baseline', join(folder, 'none.json'))).toMatchObject({ code: 3 })
})
