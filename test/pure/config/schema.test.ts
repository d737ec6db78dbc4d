import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from '../../../collector/config/load.ts'
import { Config, configSchema, type JsonSchema } from '../../../model/index.ts'

const DOCS = resolve(import.meta.dirname, '../../../docs')
const REFERENCE = join(DOCS, 'reference.plumbline.yaml')
/** What the reference reads from the environment. */
const ENV = { KAFKA_PASSWORD: 'one', RABBITMQ_PASSWORD: 'two', HOOK_PATH: 'three', HOOK_SECRET: 'four' }

test('the published schema is that of the collector (npm run schema writes it)', async () => {
  const published: unknown = JSON.parse(await readFile(join(DOCS, 'plumbline.schema.json'), 'utf8'))
  expect(published).toEqual(configSchema())
})

/** `targets.kafka.sasl.token`: every key that may be written. TLS, durations and patterns are the same for each kind. */
const keysOf = (schema: JsonSchema, at: string): string[] => {
  const kind = schema.properties?.kind?.const
  const here = kind === undefined ? at : `${at}.${kind}`
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, each]) => [
      `${here}.${key}`,
      ...keysOf(each, `${here}.${key}`)
    ]),
    ...[schema.items, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].flatMap((each) =>
      each === undefined ? [] : keysOf(each, here)
    )
  ]
}

/** The same of what is written. */
const keysIn = (value: unknown, at: string): string[] => {
  if (Array.isArray(value)) return value.flatMap((each) => keysIn(each, at))
  if (typeof value !== 'object' || value === null) return []
  const here = 'kind' in value ? `${at}.${value.kind}` : at
  return Object.entries(value).flatMap(([key, each]) => [`${here}.${key}`, ...keysIn(each, `${here}.${key}`)])
}

/** A secret may be a text or a file, and TLS has the same keys everywhere: once shown, they are explained. */
const once = (key: string): string =>
  key.replace(/\.(kafka|rabbitmq|redis|grpc)\.tls\./, '.*.tls.').replace(/\.file$/, '.(file)')

test('the reference explains every key there is, and loads', async () => {
  const config = await loadConfig(REFERENCE, ENV)
  expect(config.targets.map(({ kind }) => kind)).toEqual(['kafka', 'rabbitmq', 'rabbitmq', 'redis', 'redis', 'grpc'])
  const text = await readFile(REFERENCE, 'utf8')
  const written = new Set(keysIn(parse(text), '').map(once))
  const wanted = new Set(
    keysOf(configSchema(), '')
      .map(once)
      .filter((key) => !key.endsWith('.(file)'))
  )
  expect([...wanted].filter((key) => !written.has(key))).toEqual([])
  expect(written.size).toBeGreaterThan(40)
})

test('the defaults that the reference names are the defaults', async () => {
  const { otlp, retention } = await loadConfig(REFERENCE, ENV)
  const bare = Config.parse({ targets: [{ id: 'k', kind: 'kafka', brokers: ['b:1'] }] })
  expect({ otlp, retention }).toMatchObject({ otlp: bare.otlp, retention: bare.retention })
  const [kafka] = (await loadConfig(REFERENCE, ENV)).targets
  expect(kafka).toMatchObject({
    interval: bare.targets[0]?.interval,
    timeout: bare.targets[0]?.timeout,
    internal: false
  })
})

test('editors know the schema by the reference’s first line', async () => {
  expect((await readFile(REFERENCE, 'utf8')).split('\n')[0]).toBe(
    '# yaml-language-server: $schema=./plumbline.schema.json'
  )
})

test('every key that people write is described where editors show it', () => {
  const silent = (schema: JsonSchema, at: string): string[] => [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, each]) => [
      ...(each.description === undefined && each.const === undefined ? [`${at}.${key}`] : []),
      ...silent(each, `${at}.${key}`)
    ]),
    ...[schema.items, ...(schema.oneOf ?? [])].flatMap((each) => (each === undefined ? [] : silent(each, at)))
  ]
  expect(silent(configSchema(), '')).toEqual([])
})
