import { expect, test } from 'vitest'
import { passwordFor } from '../../../collector/transports/rabbitmq/password.ts'
import { RabbitmqTarget } from '../../../model/index.ts'

const context = {
  log: { debug: () => undefined, warn: () => undefined },
  secret: async (secret: unknown) => String(secret)
}
const target = (settings: Record<string, unknown>) =>
  RabbitmqTarget.parse({ id: 'r', kind: 'rabbitmq', management: ['http://broker:15672'], ...settings })

test.each(['localhost', '127.0.0.1', '127.8.0.1', '[::1]'])('guest is tried on this machine: %s', async (host) => {
  expect(await passwordFor(target({}), host, context)).toBe('guest')
})

test.each([
  '10.0.0.7',
  'broker',
  'localhost.example',
  '127.0.0.1.example'
])('guest is tried on no other machine: %s', async (host) => {
  await expect(passwordFor(target({}), host, context)).rejects.toMatchObject({
    message: 'No user is configured, and RabbitMQ lets guest in from its own host only.',
    needs: 'username and password in the configuration'
  })
  expect(await passwordFor(target({ username: 'guest', password: 'own' }), host, context)).toBe('own')
  await expect(passwordFor(target({ username: 'watcher' }), host, context)).rejects.toMatchObject({
    message: 'The user has no password in the configuration.'
  })
})
