import { pbkdf2Sync, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { alterUserScramCredentialsV0 } from '@platformatic/kafka'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import { makeAuthority } from '../../services/certificates.ts'
import { startService, stopService } from '../../services/index.ts'
import type { KafkaService } from '../../services/kafka.ts'
import { until } from '../../services/process.ts'
import { makeFolder } from '../cli/launch.ts'
import { pollOnce, rejection } from '../watch.ts'
import { client, makeTopic, suffix, watch } from './cluster.ts'
import { connect } from './newer-groups.ts'

/** A broker that speaks TLS: on one listener with every way to log in, on the other to those alone who show a certificate. */
const instance = 'kafka-secure'
const topic = `sealed.${suffix}`
let service: KafkaService
let folder: Awaited<ReturnType<typeof makeFolder>>
const file = (name: string): string => join(folder.dir, name)

/** An authority, and what it signed: the broker's certificate and a client's. */
const makeCertificates = (): void => {
  const { sign } = makeAuthority(folder.dir)
  const { key, cert } = sign('broker', 2)
  writeFileSync(file('keystore.pem'), key + cert)
  sign('plumbline', 2)
}

/** A token that nobody signed, which Kafka takes where nothing else is set up (OAuthBearerUnsecuredValidatorCallbackHandler). */
const tokenFor = (subject: string, seconds: number): string => {
  const now = Math.floor(Date.now() / 1000)
  const part = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: now - 10, exp: now + seconds })}.`
}

const setScram = async (name: string, password: string): Promise<void> => {
  const connection = await connect(service.bootstrap, 'test')
  const [salt, iterations] = [randomBytes(16), 4096]
  for (const [mechanism, hash, bytes] of [
    [1, 'sha256', 32],
    [2, 'sha512', 64]
  ] as const) {
    const saltedPassword = pbkdf2Sync(password, salt, iterations, bytes, hash)
    await alterUserScramCredentialsV0.api.async(connection, [], [{ name, mechanism, iterations, salt, saltedPassword }])
  }
  await connection.close()
}

beforeAll(async () => {
  folder = await makeFolder()
  makeCertificates()
  const jaas = 'org.apache.kafka.common.security'
  service = await startService('kafka', {
    instance,
    fresh: true,
    listeners: { SECURE: 'SASL_SSL', MUTUAL: 'SSL' },
    properties: {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': file('keystore.pem'),
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': file('ca.pem'),
      'listener.name.mutual.ssl.client.auth': 'required',
      'listener.name.secure.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
      'listener.name.secure.plain.sasl.jaas.config': `${jaas}.plain.PlainLoginModule required user_plumbline="p";`,
      'listener.name.secure.scram-sha-256.sasl.jaas.config': `${jaas}.scram.ScramLoginModule required;`,
      'listener.name.secure.scram-sha-512.sasl.jaas.config': `${jaas}.scram.ScramLoginModule required;`,
      'listener.name.secure.oauthbearer.sasl.jaas.config': `${jaas}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`
    }
  })
  await makeTopic(client(service), topic, 1)
  await setScram('plumbline', 'p')
})
afterAll(async () => {
  await stopService('kafka', { instance })
  await folder.remove()
})

const ca = () => ({ file: file('ca.pem') })

describe('a broker that asks who one is, over TLS', () => {
  const watchAs = (sasl: object) =>
    watch(service, { brokers: [service.listeners.SECURE ?? ''], tls: { ca: ca() }, sasl })

  test.each([
    { mechanism: 'PLAIN', username: 'plumbline', password: 'p' },
    { mechanism: 'SCRAM-SHA-256', username: 'plumbline', password: 'p' },
    { mechanism: 'SCRAM-SHA-512', username: 'plumbline', password: 'p' },
    { mechanism: 'OAUTHBEARER' }
  ])('is seen by $mechanism', async (sasl) => {
    const watched = watchAs(sasl.mechanism === 'OAUTHBEARER' ? { ...sasl, token: tokenFor('plumbline', 300) } : sasl)
    // A secret that was set is known to the broker a moment later.
    await until('it is not seen', async () =>
      expect((await pollOnce(watched)).entities.map(({ name }) => name)).toContain(topic)
    )
    await watched.close()
  })

  test.each([
    { mechanism: 'PLAIN', username: 'plumbline', password: 'wrong' },
    { mechanism: 'SCRAM-SHA-512', username: 'plumbline', password: 'wrong' },
    { mechanism: 'OAUTHBEARER' }
  ])('refuses $mechanism with a wrong secret, and says so', async (sasl) => {
    const watched = watchAs(sasl.mechanism === 'OAUTHBEARER' ? { ...sasl, token: tokenFor('plumbline', -60) } : sasl)
    const reason = reasonFor(await rejection(pollOnce(watched)))
    expect(reason).toBe('The broker refuses the credentials.')
    await watched.close()
  })
})

describe('a broker that asks for a certificate', () => {
  const watchWith = (tls: object) => watch(service, { brokers: [service.listeners.MUTUAL ?? ''], tls })

  test('is seen by one who shows it', async () => {
    const tls = { ca: ca(), cert: { file: file('plumbline.pem') }, key: { file: file('plumbline.key') } }
    const watched = watchWith(tls)
    const seen = await pollOnce(watched)
    expect(seen.entities.map(({ name }) => name)).toContain(topic)
    await watched.close()
  })

  test('refuses one who shows none', async () => {
    const watched = watchWith({ ca: ca() })
    const reason = reasonFor(await rejection(pollOnce(watched)))
    expect(reason).toBe('The broker asks for a certificate of Plumbline’s own, or does not accept the one it has.')
    await watched.close()
  })

  test('is not trusted where its authority is not known', async () => {
    const watched = watchWith({ cert: { file: file('plumbline.pem') }, key: { file: file('plumbline.key') } })
    const reason = reasonFor(await rejection(pollOnce(watched)))
    expect(reason).toBe('The broker’s certificate is not trusted.')
    await watched.close()
  })
})
