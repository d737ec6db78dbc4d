import { beforeAll, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { type BadWire, type Fault, startBadWire } from '../../services/bad-wire.ts'
import { startService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { pollOnce, rejection } from '../watch.ts'
import { watch } from './broker.ts'

const LATE = 'The broker does not answer in time.'
const CLOSED = 'The broker closed the connection.'

let service: RabbitmqService
beforeAll(async () => {
  service = await startService('rabbitmq')
})

const through = async (port: number, fault: Fault, afterBytes: number, use: (wire: BadWire) => Promise<void>) => {
  const wire = await startBadWire(port, fault, afterBytes)
  try {
    await use(wire)
  } finally {
    wire.close()
  }
}

/** What stays away is waited for no longer than a second; for what comes, as long as a busy broker needs. */
const timeoutFor = (why: string) => (why === LATE ? '1s' : '30s')

const WAYS: [string, (wire: BadWire, timeout: string) => Connection, () => number][] = [
  [
    'the management API',
    ({ port }, timeout) => watch(service, { management: [`http://127.0.0.1:${port}`], timeout }),
    () => service.managementPort
  ],
  [
    'the metrics',
    ({ port }, timeout) => watch(service, { management: [], metrics: [`http://127.0.0.1:${port}`], timeout }),
    () => Number(new URL(service.metricsUrl).port)
  ],
  [
    'AMQP',
    ({ port }, timeout) =>
      watch(service, { management: [], amqp: `amqp://127.0.0.1:${port}`, queues: { include: ['q'] }, timeout }),
    () => service.amqpPort
  ]
]

// 100 bytes are within the headers of an answer, and within the first frame of AMQP.
const FAULTS: [string, Fault, number, string][] = [
  ['never answers', 'silent', 0, LATE],
  ['begins to answer and stops', 'silent', 100, LATE],
  ['answers a byte a second', 'trickling', 0, LATE],
  ['answers a byte a second from the middle on', 'trickling', 100, LATE],
  ['is cut within the answer', 'cut', 100, CLOSED]
]

test.concurrent.each(
  WAYS.flatMap(([way, open, port]) => FAULTS.map(([what, ...fault]) => [way, what, open, port, fault] as const))
)('%s that accepts and %s: the poll ends with the reason', async (_, __, open, port, [fault, afterBytes, why]) => {
  await through(port(), fault, afterBytes, async (wire) => {
    const watched = open(wire, timeoutFor(why))
    expect(reasonFor(await rejection(pollOnce(watched)))).toBe(why)
    // The next begins with a clean connection, and ends as this one did.
    expect(reasonFor(await rejection(pollOnce(watched)))).toBe(why)
    await watched.close()
  })
})

test.concurrent.each(
  FAULTS
)('metrics that accept and %s: the API is asked for all, and the gap says why', async (_, fault, afterBytes, why) => {
  await through(Number(new URL(service.metricsUrl).port), fault, afterBytes, async ({ port }) => {
    const watched = watch(service, { metrics: [`http://127.0.0.1:${port}`], timeout: '3s' })
    // The API has no longer than the metrics, which a busy broker may need now and then.
    await until('the API does not answer in time', async () => {
      const seen = await pollOnce(watched)
      expect(seen.gaps.map(({ what, why }) => [what, why])).toEqual([[`metrics of 127.0.0.1:${port}`, why]])
      expect(seen.entities.some(({ kind }) => kind === 'node')).toBe(true)
    })
    await watched.close()
  })
})

test('a poll’s time is when the metrics told how much waits, however long the API then takes', async () => {
  await through(service.managementPort, 'none', 0, async (wire) => {
    const management = [`http://127.0.0.1:${wire.port}`]
    const watched = watch(service, { management, metrics: [service.metricsUrl], timeout: '4s' })
    await until('not all answers', async () => expect((await pollOnce(watched)).gaps).toEqual([]))
    wire.become('silent')
    // A busy broker may need as long for its metrics, now and then.
    await until('the metrics need as long as the API', async () => {
      const { atMs, gaps } = await pollOnce(watched)
      expect(gaps).not.toEqual([])
      expect(Date.now() - atMs).toBeGreaterThan(2000)
    })
    await watched.close()
  })
})
