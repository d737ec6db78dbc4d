import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import amqp, { type ChannelModel } from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { carry } from '../../../judge/carry.ts'
import { derive } from '../../../judge/derive.ts'
import { startService } from '../../services/index.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { expectSeen, pollOnce, rejection } from '../watch.ts'
import { admin, queueOf, suffix, watch } from './broker.ts'

const seen = `seen.${suffix}`
const taken = `taken.${suffix}`
const user = `watcher.${suffix}`
const credentials = { username: user, password: 'p' }
let service: RabbitmqService
const open: ChannelModel[] = []

beforeAll(async () => {
  service = await startService('rabbitmq')
  await admin(service, 'PUT', `users/${user}`, { password: 'p', tags: 'management' })
  for (const vhost of [seen, taken]) {
    await admin(service, 'PUT', `vhosts/${vhost}`)
    for (const each of ['guest', user])
      await admin(service, 'PUT', `permissions/${vhost}/${each}`, { configure: '.*', write: '.*', read: '.*' })
    const model = await amqp.connect(`${service.amqpUrl}/${vhost}`, { clientProperties: { connection_name: 'reader' } })
    open.push(model)
    const channel = await model.createChannel()
    await channel.assertQueue('work')
    await channel.consume('work', () => undefined)
  }
})
afterAll(async () => {
  for (const model of open) await model.close()
  await admin(service, 'DELETE', `users/${user}`)
  for (const vhost of [seen, taken]) await admin(service, 'DELETE', `vhosts/${vhost}`)
})

test('a virtual host that is taken from the user is a gap that hides only itself', async () => {
  const watched = watch(service, credentials)
  const first = await pollOnce(watched)
  expect(first.gaps.map(({ what }) => what)).toEqual(['nodes, other virtual hosts and other users’ connections'])
  expect(queueOf(first, 'work', taken).entity).toBeDefined()

  await admin(service, 'DELETE', `permissions/${taken}/${user}`)
  const second = await pollOnce(watched)
  const gap = second.gaps.find(({ what }) => what === `virtual host ${taken}`)
  expect(gap).toMatchObject({
    why: 'The user may no longer open it.',
    needs: `the tag monitoring for user ${user}, or permissions on virtual host ${taken}`
  })
  expect(queueOf(second, 'work', taken).entity).toBeUndefined()
  expect(queueOf(second, 'work', seen).entity).toBeDefined()
  const poll = { durationMs: 1, overruns: 0, intervalMs: 1000 }
  const { memory } = derive(undefined, first, poll)
  const { hidden } = carry(memory, second)
  expect(hidden.get(queueOf(first, 'work', taken).id)).toBe('The user may no longer open it.')
  expect(hidden.has(queueOf(first, 'work', seen).id)).toBe(false)

  // Given back, it is whole again.
  await admin(service, 'PUT', `permissions/${taken}/${user}`, { configure: '', write: '', read: '.*' })
  expect((await pollOnce(watched)).gaps).toHaveLength(1)
  await watched.close()
})

test('without the tag monitoring nobody’s connections are seen, and what was known of them stays', async () => {
  await admin(service, 'PUT', `users/${user}`, { password: 'p', tags: 'monitoring' })
  const watched = watch(service, credentials)
  const edge = `consumes|${queueOf(await pollOnce(watched), 'work', seen).id}|service/-/-/reader`
  const first = await expectSeen(watched, ({ edges, entities }) => {
    expect(edges.map(({ id }) => id)).toContain(edge)
    expect(entities.map(({ kind }) => kind)).toContain('node')
  })
  expect(first.gaps).toEqual([])

  await admin(service, 'PUT', `users/${user}`, { password: 'p', tags: 'management' })
  const second = await pollOnce(watched)
  expect(second.edges.map(({ id }) => id)).not.toContain(edge)
  expect(second.gaps.map(({ needs }) => needs)).toContain(`the tag monitoring for user ${user}`)
  const { memory } = derive(undefined, first, { durationMs: 1, overruns: 0, intervalMs: 1000 })
  const { hidden } = carry(memory, second)
  expect(hidden.get(edge)).toBe('The user sees only its own.')
  expect(hidden.get('service/-/-/reader')).toBe('The user sees only its own.')
  const node = [...hidden.keys()].find((id) => id.startsWith('rabbitmq/rabbit/node/')) ?? ''
  const { tick } = derive(memory, second, { durationMs: 1, overruns: 0, intervalMs: 1000 })
  for (const name of ['memory', 'disk_free', 'files', 'health'] as const)
    expect(tick.figures.get(node)?.[name]).toEqual({ unknown: 'The user sees only its own.' })
  // Policies and what they set are read with either tag: nothing of the graph is missing.
  expect(second.gaps.map(({ what }) => what)).not.toContain('alternate exchanges that policies set')
  await watched.close()
})

test('refusals say what is missing, and never the password', async () => {
  await admin(service, 'PUT', `users/${user}`, { password: 'p', tags: '' })
  const refusal = async (settings: object) => {
    const watched = watch(service, { ...settings })
    const error = await rejection(pollOnce(watched))
    await watched.close()
    return { why: error.message, needs: 'needs' in error ? error.needs : undefined }
  }
  expect(await refusal(credentials)).toEqual({
    why: 'The user may not use the management API.',
    needs: `the tag monitoring for user ${user}`
  })
  expect(await refusal({ ...credentials, password: 'a wrong one' })).toEqual({
    why: 'The management API refuses the credentials.',
    needs: `the right password of user ${user}, who needs the tag monitoring`
  })
  const other = createServer((_, answer) => answer.writeHead(404).end('nothing here'))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  expect(await refusal({ management: [`http://127.0.0.1:${port}`] })).toEqual({
    why: 'There is no management API at this address.',
    needs: 'the plugin rabbitmq_management, or its address'
  })
  const closed = port
  await new Promise((resolve) => other.close(resolve))

  // The next base URL is tried, and a path after the host is kept.
  const second = watch(service, { management: [`http://127.0.0.1:${closed}`, `${service.managementUrl}/`] })
  expect((await pollOnce(second)).gaps).toEqual([])
  await second.close()
})
