import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../../../collector/config/load.ts'
import { PlumblineError } from '../../../model/index.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'plumbline-config-'))
})
afterAll(() => rm(dir, { recursive: true }))

const load = async (lines: string[], env: Record<string, string> = {}) => {
  const file = join(dir, 'plumbline.yaml')
  await writeFile(file, `${lines.join('\n')}\n`)
  return loadConfig(file, env)
}

/** `line:column: message → what to do` of a configuration that is refused. */
const refusal = async (lines: string[], env: Record<string, string> = {}): Promise<string> => {
  try {
    await load(lines, env)
  } catch (error) {
    if (error instanceof PlumblineError) return `${error.message.replace(`${dir}/plumbline.yaml:`, '')} → ${error.todo}`
    throw error
  }
  return 'taken'
}

test('every kind of target is read, with defaults, durations and secrets from the environment', async () => {
  const config = await load(
    [
      'targets:',
      '  - { id: shop, kind: kafka, brokers: ["a:9092"], interval: 1m }',
      '  - { id: mail, kind: rabbitmq, management: ["https://r:15671"], password: "x$' + '{SECRET}y" }',
      '  - { id: tasks, kind: redis, addresses: ["r:6379"], password: { file: /run/secret }, interval: 1.5s }',
      'retention: 30d'
    ],
    { SECRET: 'pass' }
  )
  expect(config.targets).toMatchObject([
    { id: 'shop', interval: 60_000, timeout: 5000, topics: { include: [], exclude: [] } },
    { id: 'mail', username: 'guest', password: 'xpassy', interval: 10_000 },
    { id: 'tasks', interval: 1500, db: 0, password: { file: '/run/secret' } }
  ])
  expect(config).toMatchObject({ retention: 30, otlp: { host: '127.0.0.1', grpcPort: 4317, httpPort: 4318 } })
})

test('an empty file is a configuration without targets', async () => {
  expect((await load(['# nothing yet'])).targets).toEqual([])
})

test('an unknown key is answered with its line and the nearest right one', async () => {
  const said = await refusal([
    'targets:',
    '  - id: shop',
    '    kind: kafka',
    '    brokers: ["a:1"]',
    '    intervall: 5s'
  ])
  expect(said).toMatch(/^5:5: "intervall" is no key of targets\[0\]\. → Did you mean "interval"\?$/)
  expect(await refusal(['target: []'])).toContain('Did you mean "targets"?')
})

test('a wrong value is named with where it stands', async () => {
  expect(await refusal(['targets:', '  - { id: shop, kind: redis, addresses: ["r"] }'])).toMatch(
    /^2:42: targets\[0\]\.addresses\[0\] is not right \(now "r"\): host:port, /
  )
  expect(await refusal(['targets:', '  - { id: a, kind: redis, addresses: ["r:1"], interval: 200ms }'])).toContain(
    '"200ms"'
  )
  expect(
    await refusal([
      'targets:',
      '  - { id: a, kind: redis, addresses: ["r:1"] }',
      '  - { id: a, kind: redis, addresses: ["r:2"] }'
    ])
  ).toMatch(/^3:\d+: .*another target has this id/)
})

test('a missing key is said to be missing', async () => {
  expect(await refusal(['targets:', '  - { id: shop, kind: kafka }'])).toMatch(
    /^2:.*targets\[0\] needs "brokers", which is missing/
  )
})

test('a missing variable is named; what variables and secret keys hold is never shown', async () => {
  for (const key of ['management', 'metrics']) {
    const said = await refusal(['targets:', `  - { id: a, kind: rabbitmq, ${key}: ["http://bob:hunter2@r:15672"] }`])
    expect(said).toMatch(/now "…@r:15672"\).*with neither user nor password/)
    expect(said).not.toContain('hunter2')
  }
  const password = (text: string) => ['targets:', `  - { id: a, kind: redis, addresses: ["r:1"], password: ${text} }`]
  expect(await refusal(password('"$' + '{NOT_SET}"'))).toMatch(/^2:\d+: the environment variable NOT_SET is not set\./)
  expect(await refusal(password('815815'))).not.toContain('815815')
  expect(await refusal(password('{ fil: hunter2 }'))).not.toContain('hunter2')
  const wrong = ['targets:', '  - { id: a, kind: redis, addresses: ["$' + '{PLACE}"] }']
  expect(await refusal(wrong, { PLACE: 'not-to-be-shown' })).not.toContain('not-to-be-shown')
})

test('what is not YAML, and what is not there, is said in a sentence', async () => {
  expect(await refusal(['targets: [', '  a: b: c'])).toMatch(/^\d+:\d+: this is not YAML/)
  await expect(loadConfig(join(dir, 'other.yaml'))).rejects.toMatchObject({ code: 'config.unreadable' })
})

test('a wrong word is answered with the nearest right one, where it stands', async () => {
  const kafka = (sasl: string) => [
    'targets:',
    '  - id: a',
    '    kind: kafka',
    '    brokers: ["b:1"]',
    `    sasl: { ${sasl} }`
  ]
  expect(await refusal(['targets:', '  - id: a', '    kind: kafak'])).toBe(
    '3:11: targets[0].kind is not right (now "kafak"): one of kafka, rabbitmq, redis, grpc. → Did you mean "kafka"?'
  )
  expect(await refusal(kafka('mechanism: SCRAM-SHA256'))).toMatch(/^5:24: .*now "SCRAM-SHA256".*"SCRAM-SHA-256"\?$/)
  expect(await refusal(kafka('mechanism: PLAIN, pasword: x'))).toMatch(/^5:31: "pasword".*Did you mean "password"\?$/)
  expect(await refusal(['targets:', '  - { id: a }'])).toMatch(
    /^2:5: targets\[0\] needs "kind".*kafka, rabbitmq, redis, grpc/
  )
  expect(await refusal(['otlp: { grpcport: 1 }'])).toMatch(/^1:9: .*Did you mean "grpcPort"\?$/)
  expect(await refusal(['otlp: { grpcPort: "4317" }'])).toContain('a number, without quotes')
  expect(await refusal(['retention: 15'])).toBe(
    '1:12: retention is not right (now 15): a number of days like 15d. → Correct it; docs/reference.plumbline.yaml explains each key.'
  )
})

test('no refusal shows a secret, wherever in the file it was written', async () => {
  const redis = (rest: string) => ['targets:', `  - { id: a, kind: redis, addresses: ["r:1"], ${rest} }`]
  const refused = [
    redis('password: { hunter2 }'),
    redis('password: [hunter2]'),
    redis('password: *hunter2'),
    redis('password: !hunter2 x'),
    redis('password: "\\hunter2"'),
    redis('password: hunter2: x'),
    redis('password: "x" hunter2'),
    redis('password: @hunter2'),
    redis('tls: { key: [hunter2] }'),
    ['targets:', '  - { id: a, kind: redis, addresses: ["redis://:hunter2@r:1"] }'],
    ['targets:', '  - { id: a, kind: redis, addresses: ["u:hunter2@r:1"] }'],
    ['targets:', '  - { id: a, kind: rabbitmq, management: ["amqp://u:hunter2@r:1"] }']
  ]
  for (const lines of refused) {
    const said = await refusal(lines)
    expect(said, lines[1]).toMatch(/^2:\d+: /)
    expect(said).not.toContain('hunter2')
  }
})
