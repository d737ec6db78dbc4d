import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../../cli/postgres.ts'
import { reasonFor } from '../../../collector/reasons.ts'
import { makeAuthority } from '../../services/certificates.ts'
import { startService, stopService } from '../../services/index.ts'
import type { RedisService } from '../../services/redis.ts'
import { pollOnce, rejection } from '../watch.ts'
import { add, client, exactly, groupOf, watch } from './server.ts'

/** A server that speaks TLS on a port beside its own, and asks who one is. */
const instance = 'redis-secure'
const folder = mkdtempSync(join(tmpdir(), 'plumbline-redis-tls-'))
const file = (name: string) => ({ file: join(folder, name) })
let service: RedisService
let port: number

beforeAll(async () => {
  const { sign } = makeAuthority(folder)
  for (const name of ['server', 'plumbline']) sign(name, 2)
  port = await freePort()
  const config = [
    ...['--tls-port', String(port), '--tls-auth-clients', 'no'],
    ...['--tls-cert-file', file('server.pem').file, '--tls-key-file', file('server.key').file],
    ...['--tls-ca-cert-file', file('ca.pem').file]
  ]
  service = await startService('redis', { instance, config })
  const redis = client(service, 'producer')
  await redis.flushall()
  await add(redis, 'sealed', 3)
  await redis.xgroup('CREATE', 'sealed', 'g', '0')
  await redis.call('ACL', 'SETUSER', 'watcher', 'reset', 'on', '>secret', '+@all', '%R~*')
  redis.disconnect()
})
afterAll(async () => {
  await stopService('redis', { instance })
  rmSync(folder, { recursive: true })
})

const watchBy = (tls: object, login: object = {}) => watch(service, { addresses: [`127.0.0.1:${port}`], tls, ...login })
const seenBy = async (tls: object, login: object = {}) => {
  const watched = watchBy(tls, login)
  const seen = await pollOnce(watched)
  await watched.close()
  return groupOf(seen, 'sealed', 'g').figures?.backlog
}
const refusal = async (tls: object, login: object = {}) => {
  const watched = watchBy(tls, login)
  const error = await rejection(pollOnce(watched))
  await watched.close()
  return reasonFor(error)
}

test('is seen over TLS by who trusts its authority, and asks for the login there, too', async () => {
  const tls = { ca: file('ca.pem') }
  expect(await seenBy(tls)).toEqual(exactly(3))
  expect(await seenBy(tls, { username: 'watcher', password: 'secret' })).toEqual(exactly(3))
  expect(await refusal(tls, { username: 'watcher', password: 'wrong' })).toBe('The server refuses the credentials.')
})

test('is not trusted where its authority is not known', async () => {
  expect(await refusal({})).toBe('The broker’s certificate is not trusted.')
})

test('that asks for a certificate is seen by one who shows it, and says so to one who shows none', async () => {
  await service.cli('CONFIG', 'SET', 'tls-auth-clients', 'yes')
  const own = { ca: file('ca.pem'), cert: file('plumbline.pem'), key: file('plumbline.key') }
  expect(await seenBy(own)).toEqual(exactly(3))
  expect(await refusal({ ca: file('ca.pem') })).toBe(
    'The broker asks for a certificate of Plumbline’s own, or does not accept the one it has.'
  )
})
