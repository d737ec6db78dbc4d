import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { transport } from '../../../collector/transports/rabbitmq/index.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { measured, type Observation, RabbitmqTarget } from '../../../model/index.ts'
import { context, pollOnce } from '../watch.ts'
import { queueOf } from './broker.ts'

/**
 * What RabbitMQ of these versions really answered, given again over HTTP, each to the same: seven messages through a topic exchange with an alternate to
 * `mail "urgent"\`, whose reader took two, refused one (a dead letter) and holds two; one message that the alternate exchange took; four in a quorum queue; fifteen
 * in a stream, in three chunks, of which `indexer` was given the first, and which a reader by AMQP reads too (test/recorders/rabbitmq).
 */
const FOLDER = join(import.meta.dirname, '../../fixtures/rabbitmq')
const MAIL = 'mail "urgent"\\'

interface Told {
  status: number
  body: unknown
}

const METRICS = '/metrics/detailed?'
const familiesOf = (url: string): string[] => new URLSearchParams(url.slice(METRICS.length)).getAll('family')
const CONSUMERS = /_queue_consumers\b/

/** What was recorded of `/metrics/detailed` is all that is asked of it in one or the other answer: here are the lines of those families that are asked now. */
const metricsOf = (answers: Record<string, Told>, url: string): Told | undefined => {
  const asked = familiesOf(url)
  const isWide = asked.includes('queue_metrics')
  const [, told] =
    Object.entries(answers).find(
      ([key]) => key.startsWith(METRICS) && familiesOf(key).includes('queue_metrics') === isWide
    ) ?? []
  if (told === undefined || isWide) return told
  const lines = (told.body as string[]).filter((line) =>
    CONSUMERS.test(line) ? asked.includes('queue_consumer_count') : asked.length > 1 || !line.includes('_detailed_')
  )
  return { ...told, body: lines }
}

/** A server that gives what was recorded, and nothing else. */
const replay = async (file: string) => {
  const answers: Record<string, Told> = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))
  const missing: string[] = []
  const server = createServer(({ url = '' }, answer) => {
    const told = url.startsWith(METRICS) ? metricsOf(answers, url) : answers[url]
    if (told === undefined) missing.push(url)
    const { status, body } = told ?? { status: 404, body: {} }
    answer.writeHead(status).end(url.startsWith('/api/') ? JSON.stringify(body) : `${(body as string[]).join('\n')}\n`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  return { url, missing, close: () => server.close() }
}

const open = (settings: Record<string, unknown>): Connection =>
  transport.open(RabbitmqTarget.parse({ id: 'rabbit', kind: 'rabbitmq', ...settings }), context)

describe.each(readdirSync(FOLDER))('%s', (file) => {
  const version = file.replace(/^rabbitmq-|\.json$/g, '')
  const reads = async (settings: (url: string) => Record<string, unknown>, polls: number): Promise<Observation> => {
    const { url, missing, close } = await replay(file)
    const watched = open(settings(url))
    let seen = await pollOnce(watched)
    for (let i = 1; i < polls; i++) seen = await pollOnce(watched)
    await watched.close()
    close()
    expect(missing).toEqual([])
    return seen
  }

  test.each([
    ['API', (url: string) => ({ management: [url] }), 1],
    // The second poll asks for the heads' times, which it then knows to be there.
    ['API and metrics', (url: string) => ({ management: [url], metrics: [url] }), 2]
  ])('by %s', async (_, settings, polls) => {
    const seen = await reads(settings, polls)
    expect(seen.labels).toMatchObject({ version })
    const mail = queueOf(seen, MAIL)
    expect(mail.figures).toMatchObject({ backlog: measured(2), unacked: measured(2), readers: measured(1) })
    expect(mail.figures?.lateness).toMatchObject({ how: 'measured' })
    expect(mail.counters).toEqual({ in: 7, out: 2, redelivered: 0 })
    expect(mail.entity).toMatchObject({
      labels: { type: 'classic', durable: 'yes' },
      facts: { consumers: [{ name: 'worker #1', prefetch: 2, ack: 'manual' }] }
    })
    expect(queueOf(seen, 'dead')).toMatchObject({
      figures: { backlog: measured(2), readers: measured(0) },
      keeps: measured(86_400)
    })
    expect(queueOf(seen, 'ledger').entity?.labels).toMatchObject({
      type: 'quorum',
      leader: 'plumbline-recorded@localhost',
      'members online': 'plumbline-recorded@localhost'
    })
    const log = queueOf(seen, 'log')
    // Another reads by AMQP, and how far that one is nobody tells.
    expect(log.figures).toMatchObject({ backlog: { value: 10, how: 'at_least' }, readers: measured(2) })
    expect(log.entity?.figures?.length).toEqual(measured(15))
    expect(seen.gaps.map(({ what }) => what)).toEqual(['how far AMQP readers of stream queues are'])
    expect(seen.entities.find(({ kind }) => kind === 'node')).toMatchObject({
      labels: { running: 'yes', version, 'memory limit': '1 GB', 'disk limit': '50 MB' },
      figures: { memory: { how: 'measured' }, disk_free: { how: 'measured' }, files: expect.anything() }
    })
    const target = 'rabbitmq/rabbit'
    const [orders, unrouted] = ['orders', 'unrouted'].map((name) => `${target}/exchange/%2F/${name}`)
    const [mailId, dead, stream] = [MAIL, 'dead', 'log'].map(
      (name) => `${target}/queue/%2F/${encodeURIComponent(name)}`
    )
    expect(seen.edges.map(({ id }) => id).sort()).toEqual(
      [
        `alternates|${orders}|${unrouted}`,
        `consumes|${mailId}|service/-/-/worker`,
        `consumes|${stream}|service/-/-/indexer`,
        `consumes|${stream}|service/-/-/worker`,
        `dead_letters|${mailId}|${dead}`,
        `publishes|service/-/-/importer|${stream}`,
        `routes|${orders}|${mailId}`,
        `routes|${unrouted}|${dead}`
      ].sort()
    )
  })

  test('by metrics alone', async () => {
    const seen = await reads((url) => ({ management: [], metrics: [url] }), 1)
    expect(queueOf(seen, MAIL).figures).toMatchObject({
      backlog: measured(2),
      unacked: measured(2),
      readers: measured(1)
    })
    expect(queueOf(seen, 'ledger').figures?.backlog).toEqual(measured(4))
    expect(queueOf(seen, 'log').entity?.labels.type).toBe('stream')
    // A message that was refused is a dead letter of its node.
    expect(seen.entities.find(({ kind }) => kind === 'node')?.figures).toMatchObject({ rejected: measured(1) })
  })
})
