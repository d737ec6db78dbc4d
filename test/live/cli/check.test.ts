import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Examined } from '../../../cli/check/examine.ts'
import { freePort } from '../../../cli/postgres.ts'
import { startService, stopService } from '../../services/index.ts'
import { findProgram } from '../../services/install.ts'
import type { KafkaService } from '../../services/kafka.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import type { RedisService } from '../../services/redis.ts'
import { admin, suffix } from '../rabbitmq/broker.ts'
import { makeFolder } from './launch.ts'

/** `npm run check` as a process of its own, against real brokers. */
const ROOT = resolve(import.meta.dirname, '../../..')
const USER = `checker-${suffix}`
let redis: RedisService
let rabbitmq: RabbitmqService
let kafka: KafkaService
let closed = 0
let silent = { port: 0, close: () => {} }
const ending: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  redis = await startService('redis')
  rabbitmq = await startService('rabbitmq')
  kafka = await startService('kafka')
  closed = await freePort()
  silent = await listenSilently()
  await redis.cli('XADD', `check-${suffix}`, '*', 'k', 'v')
  await redis.cli('XGROUP', 'CREATE', `check-${suffix}`, 'g', '0')
  await admin(rabbitmq, 'PUT', `users/${USER}`, { password: 'p', tags: 'management' })
})
afterAll(async () => {
  for (const end of ending.splice(0).reverse()) await end()
  silent.close()
  await redis.cli('DEL', `check-${suffix}`)
  await redis.cli('ACL', 'DELUSER', USER)
  await admin(rabbitmq, 'DELETE', `users/${USER}`)
})

/** Accepts and never answers. */
const listenSilently = async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, close: () => server.close() }
}

const run = (args: string[]): Promise<{ exit: number; out: string; err: string }> =>
  new Promise((done) => {
    execFile(process.execPath, [join(ROOT, 'cli/check.ts'), ...args], { cwd: ROOT }, (error, out, err) =>
      done({ exit: typeof error?.code === 'number' ? error.code : 0, out, err })
    )
  })

/** Who never answers is waited for no longer than 2 s; who does, as long as a busy machine needs. */
const check = async (targets: string[], timeout = '30s'): Promise<{ exit: number; seen: Examined[] }> => {
  const lines = targets.map((each) => `  - { timeout: ${timeout}, ${each} }`)
  const { config, remove } = await makeFolder(['targets:', ...lines])
  const { exit, out, err } = await run(['--config', config, '--json'])
  await remove()
  expect(err).toBe('')
  const said = JSON.parse(out) as { targets: Examined[]; exit: number }
  expect(said.exit).toBe(exit)
  return { exit, seen: said.targets }
}

const redisAt = (address: string, more = '') => `id: a, kind: redis, addresses: ["${address}"]${more}`
const rabbitAt = (url: string, more = '') => `id: a, kind: rabbitmq, management: ["${url}"]${more}`
const kafkaAt = (address: string, more = '') => `id: a, kind: kafka, brokers: ["${address}"]${more}`
const at = (port: number) => `127.0.0.1:${port}`

test('all is well: reached, with what will be seen by kind, and 0', async () => {
  const { exit, seen } = await check([
    redisAt(at(redis.port), `, streams: { include: ["check-${suffix}"] }`),
    rabbitAt(rabbitmq.managementUrl).replace('id: a', 'id: b'),
    kafkaAt(kafka.bootstrap).replace('id: a', 'id: c')
  ])
  expect(exit).toBe(0)
  expect(seen).toMatchObject([
    { id: 'a', reached: true, trouble: null, sees: { stream: 1, group: 1, subscription: 1 }, gaps: [] },
    { id: 'b', reached: true, version: expect.stringMatching(/^\d+\.\d+/), gaps: [] },
    { id: 'c', reached: true, sees: { node: 1 } }
  ])
})

describe('what is not reached is told apart, and the exit code is 1', () => {
  const cases: [string, () => string, string][] = [
    ['an unknown host, Redis', () => redisAt('no-such-host.invalid:6379'), 'dns'],
    ['an unknown host, RabbitMQ', () => rabbitAt('http://no-such-host.invalid:15672', ', password: p'), 'dns'],
    ['an unknown host, Kafka', () => kafkaAt('no-such-host.invalid:9092'), 'dns'],
    ['a closed port, Redis', () => redisAt(at(closed)), 'refused'],
    ['a closed port, RabbitMQ', () => rabbitAt(`http://${at(closed)}`), 'refused'],
    ['a closed port, Kafka', () => kafkaAt(at(closed)), 'refused'],
    ['a server that never answers, Redis', () => redisAt(at(silent.port)), 'timeout'],
    ['a server that never answers, RabbitMQ', () => rabbitAt(`http://${at(silent.port)}`), 'timeout'],
    ['a server that never answers, Kafka', () => kafkaAt(at(silent.port)), 'timeout'],
    ['TLS expected and plain spoken, Redis', () => redisAt(at(redis.port), ', tls: {}'), 'tls'],
    [
      'TLS expected and plain spoken, RabbitMQ',
      () => rabbitAt(rabbitmq.managementUrl.replace('http:', 'https:')),
      'tls'
    ],
    ['TLS expected and plain spoken, Kafka', () => kafkaAt(kafka.bootstrap, ', tls: {}'), 'tls'],
    [
      'a wrong password, Redis',
      () => redisAt(at(redis.port), ', username: nobody, password: wrong-one'),
      'authentication'
    ],
    ['a wrong password, RabbitMQ', () => rabbitAt(rabbitmq.managementUrl, ', password: wrong-one'), 'authentication'],
    [
      'a secret’s file that is not there',
      () => redisAt(at(redis.port), ', password: { file: /no/such/file }'),
      'configuration'
    ]
  ]
  test.each(cases)('%s', async (_, target, kind) => {
    const { exit, seen } = await check([target()], kind === 'timeout' ? '2s' : undefined)
    expect(seen).toMatchObject([{ reached: false, trouble: { kind }, sees: {} }])
    expect(exit).toBe(1)
    expect(JSON.stringify(seen)).not.toContain('wrong-one')
  })
})

test('a server that is too old, as Redis 3.0.5 answered when it was asked', async () => {
  const answers: Record<string, string> = {
    client: '+OK\r\n',
    info: bulk('# Server\r\nredis_version:3.0.5\r\nredis_mode:standalone\r\n')
  }
  const old = createServer((socket) =>
    socket.on('data', (data) => {
      // Each command is an array whose first element is its name: *2\r\n$4\r\nINFO\r\n…
      for (const [, name = ''] of String(data).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g))
        socket.write(answers[name.toLowerCase()] ?? '')
    })
  ).listen(0, '127.0.0.1')
  await once(old, 'listening')
  const { port } = old.address() as AddressInfo
  const { exit, seen } = await check([redisAt(at(port))])
  old.close()
  expect(seen).toMatchObject([{ reached: false, trouble: { kind: 'version', needs: 'Redis 5.0' } }])
  expect(exit).toBe(1)
})
const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`

test('rights that are missing are named; the exit code is 2', async () => {
  const rules = ['on', '>p', '%R~*', '+scan', '+xinfo', '+info', '+time', '+client|list']
  await redis.cli('ACL', 'SETUSER', USER, 'reset', ...rules)
  const { exit, seen } = await check([
    redisAt(at(redis.port), `, username: ${USER}, password: p`),
    rabbitAt(rabbitmq.managementUrl, `, username: ${USER}, password: p`).replace('id: a', 'id: b')
  ])
  expect(exit).toBe(2)
  expect(seen[0]?.gaps).toEqual([
    { what: 'memory of each stream', why: 'The server does not allow MEMORY USAGE.', needs: 'ACL rule +memory|usage' }
  ])
  expect(seen[1]).toMatchObject({ reached: true, gaps: [{ needs: expect.stringContaining('monitoring') }] })
})

test('a right without which nothing is seen is authorisation, and what would open it', async () => {
  await redis.cli('ACL', 'SETUSER', USER, 'reset', 'on', '>p', '~*', '+info')
  const { exit, seen } = await check([redisAt(at(redis.port), `, username: ${USER}, password: p`)])
  expect(seen[0]?.trouble).toEqual({
    kind: 'authorisation',
    why: 'The server does not allow finding its streams.',
    needs: 'ACL rule +scan'
  })
  expect(exit).toBe(1)
})

describe('a server that speaks TLS', () => {
  let port = 0
  let cert = ''
  beforeAll(async () => {
    const { dir, remove } = await makeFolder()
    ending.push(remove)
    cert = join(dir, 'cert.pem')
    const key = join(dir, 'key.pem')
    execFileSync(
      findProgram('openssl') ?? 'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost'
      ],
      { stdio: 'ignore' }
    )
    port = await freePort()
    const config = [
      '--tls-port',
      String(port),
      '--tls-cert-file',
      cert,
      '--tls-key-file',
      key,
      '--tls-auth-clients',
      'no'
    ]
    await startService('redis', { instance: 'check-tls', config })
    ending.push(() => stopService('redis', { instance: 'check-tls' }))
  })

  test.each([
    [
      'spoken to in plain',
      () => redisAt(at(port)),
      'The broker speaks TLS at this port, and the configuration doesn’t.'
    ],
    [
      'that nobody vouches for',
      () => redisAt(at(port), ', tls: {}'),
      'The broker’s certificate is self-signed and not trusted.'
    ],
    [
      'under another name',
      () => redisAt(at(port), `, tls: { ca: { file: ${cert} } }`),
      'The broker’s certificate is for another host name.'
    ]
  ])('%s', async (_, target, why) => {
    const { exit, seen } = await check([target()])
    expect(seen[0]?.trouble).toMatchObject({ kind: 'tls', why })
    expect(exit).toBe(1)
  })

  test('is reached with its authority and name', async () => {
    const { exit } = await check([redisAt(at(port), `, tls: { ca: { file: ${cert} }, servername: localhost }`)])
    expect(exit).toBe(0)
  })
})

test('people read it in sentences', async () => {
  const { config, remove } = await makeFolder(['targets:', `  - { ${redisAt(at(closed))} }`])
  const { exit, out } = await run(['--config', config])
  await remove()
  expect(out).toBe(
    `✗ a: redis at ${at(closed)}, not reached (refused)\n    The broker does not answer: connection refused.\n0 of 1 reached.\n`
  )
  expect(exit).toBe(1)
})

test('a configuration that can’t be used is told from a broker that can’t be reached: 3', async () => {
  const { config, remove } = await makeFolder(['targts: []'])
  const { exit, err } = await run(['--config', config])
  const { out } = await run(['--config', config, '--json'])
  await remove()
  expect(exit).toBe(3)
  expect(err).toContain('Did you mean "targets"?')
  expect(JSON.parse(out)).toMatchObject({ exit: 3, error: { code: 'config.invalid' } })
})
