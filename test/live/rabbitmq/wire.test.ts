import { beforeAll, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { type BadWire, type Fault, startBadWire } from '../../services/bad-wire.ts'
import { startService } from '../../services/index.ts'
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

const WAYS: [string, (wire: BadWire) => Connection, () => number][] = [
  [
    'the management API',
    ({ port }) => watch(service, { management: [`http://127.0.0.1:${port}`], timeout: '1s' }),
    () => service.managementPort
  ],
  [
    'the metrics',
    ({ port }) => watch(service, { management: [], metrics: [`http://127.0.0.1:${port}`], timeout: '1s' }),
    () => Number(new URL(service.metricsUrl).port)
  ],
  [
    'AMQP',
    ({ port }) =>
      watch(service, { management: [], amqp: `amqp://127.0.0.1:${port}`, queues: { include: ['q'] }, timeout: '1s' }),
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

test.each(
  WAYS.flatMap(([way, open, port]) => FAULTS.map(([what, ...fault]) => [way, what, open, port, fault] as const))
)('%s that accepts and %s: the poll ends with the reason', async (_, __, open, port, [fault, afterBytes, why]) => {
  await through(port(), fault, afterBytes, async (wire) => {
    const watched = open(wire)
    expect(reasonFor(await rejection(pollOnce(watched)))).toBe(why)
    // The next begins with a clean connection, and ends as this one did.
    expect(reasonFor(await rejection(pollOnce(watched)))).toBe(why)
    await watched.close()
  })
})

test.each(
  FAULTS
)('metrics that accept and %s: the API is asked for all, and the gap says why', async (_, fault, afterBytes, why) => {
  await through(Number(new URL(service.metricsUrl).port), fault, afterBytes, async ({ port }) => {
    const watched = watch(service, { metrics: [`http://127.0.0.1:${port}`], timeout: '3s' })
    const seen = await pollOnce(watched)
    expect(seen.gaps.map(({ what, why }) => [what, why])).toEqual([[`metrics of 127.0.0.1:${port}`, why]])
    expect(seen.entities.some(({ kind }) => kind === 'node')).toBe(true)
    await watched.close()
  })
})
