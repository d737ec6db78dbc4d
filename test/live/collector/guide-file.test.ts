import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadGuide } from '../../../collector/guide/file.ts'
import { PlumblineError } from '../../../model/index.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guide-'))
})
afterAll(() => rm(folder, { recursive: true }))

const load = async (text: string) => {
  const file = join(folder, 'guide.yaml')
  await writeFile(file, text)
  return loadGuide(file)
}
const said = (text: string): Promise<string> =>
  load(text).then(
    () => 'fine',
    (error: unknown) =>
      error instanceof PlumblineError ? `${error.message.replace(folder, '')} ${error.todo}` : 'bare'
  )

test('a guide is read with its version and its settings', async () => {
  const { version, settings } = await load(`version: "2026-03"
rules:
  kafka.overkill: { warn: 0.2, window: 3d }
except:
  - rules: [kafka.*]
    channels: [audit.*]
    why: Auditors want Kafka.
`)
  expect(version).toBe('2026-03')
  expect(settings['kafka.overkill']).toEqual({ warn: 0.2, windowS: 3 * 86_400 })
})

/** A guide with one rule of the team's own; its expression begins at line 5, column 11. */
const own = (when: string, id = 'team.late'): string =>
  `version: "1"\nown:\n  - id: ${id}\n    title: Late\n    when: ${when}\n    recommendation: Read sooner.`

test('a rule of the team’s own is read', async () => {
  const { rules } = await load(own('waits > 2 * hour && "topic" in exchanges'))
  expect(rules.at(-1)).toMatchObject({ id: 'team.late', title: 'Late', holdsS: 120 })
})

describe('a mistake is told with its place', () => {
  test.each([
    ['rules: {}', '/guide.yaml:1:1: version is missing.'],
    ['version: 3', '/guide.yaml:1:10: version is not right: a text, in quotes'],
    ['version: "1"\nruls: {}', '/guide.yaml:2:1: "ruls" is no key of guide.yaml.'],
    [
      'version: "1"\nrules:\n  kafka.overkil: { off: true }',
      '/guide.yaml:3:3: "kafka.overkil" is no rule of the guide. Did you mean "kafka.overkill"?'
    ],
    [
      'version: "1"\nrules:\n  redis.retention: { warn: soon }',
      '/guide.yaml:3:28: rules.redis.retention.warn is not right'
    ],
    [
      'version: "1"\nrules:\n  redis.retention: { warn: 60d }',
      '/guide.yaml:3:20: redis.retention would be critical before'
    ],
    ['version: "1"\nexcept:\n  - { rules: ["*"], why: no }', '/guide.yaml:3:5: except.0 is not right: needs channels'],
    ['version: "1', '/guide.yaml:1:12: this is not YAML'],
    ['version: "1"\nownrs: []', '/guide.yaml:2:1: "ownrs" is no key of guide.yaml. Did you mean "owners"?'],
    [
      'version: "1"\nrules:\n  kafka.ops: { wran: 2 }',
      '/guide.yaml:3:16: "wran" is no key of rules.kafka.ops. Did you mean "warn"?'
    ],
    [
      'version: "1"\nexcept:\n  - { rules: [kafak.*], targets: [a], why: no }',
      '/guide.yaml:3:15: no rule is called "kafak.*". Did you mean "kafka.*"?'
    ],
    [
      'version: "1"\nowners: [{ owner: finance, channels: [a] }]\nexcept:\n  - { rules: ["*"], owner: fianance, why: no }',
      '/guide.yaml:4:28: "fianance" is nobody whom owners names. Did you mean "finance"?'
    ],
    [
      own('waits > 2 * hour && in_rat > 1'),
      '/guide.yaml:5:31: the expression of team.late is not right: there is no figure “in_rat” in the usage profile. Did you mean "in_rate"?'
    ],
    [
      own('|\n      waits > 2 * hour &&\n      in_rat > 1'),
      '/guide.yaml:7:7: the expression of team.late is not right: there is no figure “in_rat”'
    ],
    [
      own('name.matches("(a+)+")'),
      '/guide.yaml:5:11: the expression of team.late is not right: there is no function “matches” here'
    ],
    [own('waits >'), '/guide.yaml:5:18: the expression of team.late is not right: Unexpected token'],
    [
      own('waits'),
      '/guide.yaml:5:11: the expression of team.late is not right: it gives a value, and has to say yes or no'
    ],
    [own('waits > 1', 'kafka.ops'), '/guide.yaml:3:9: kafka.ops is a rule of the guide already.'],
    ['version: "1"\nexcept:\n  - { rules: ["*"], channels: [a] }', '/guide.yaml:3:5: except.0.why is missing.']
  ])('%s', async (text, words) => {
    expect((await said(text)).slice(0, words.length)).toBe(words)
  })

  test('no file', async () => {
    await expect(loadGuide(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'config.unreadable' })
  })
})
