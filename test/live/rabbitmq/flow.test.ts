import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import amqp, { type ChannelModel } from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { type Observation, troublesOf } from '../../../model/index.ts'
import { startService, stopService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { expectSeen } from '../watch.ts'
import { suffix, tidy, watch } from './broker.ts'

/** A broker of its own: it is given more here than it can take. It tells its statistics each second, so that less is waited for. */
const instance = { instance: 'rabbitmq-flow', config: ['collect_statistics_interval = 1000'] }
const queue = `flood.${suffix}`
const PUBLISHERS = 3
/** So large that few of them are under way when the publishers end: a slow broker has to take them all. */
const MESSAGE = Buffer.alloc(4096)
let service: RabbitmqService
let watched: Connection
beforeAll(async () => {
  service = await startService('rabbitmq', instance)
  watched = watch(service)
})
afterAll(async () => {
  await watched.close()
  await tidy(service)
  await stopService('rabbitmq', instance)
})

/** Publishes as fast as the broker reads, until it is told to end; its connection stays open. */
const flood = async (name: string) => {
  const model: ChannelModel = await amqp.connect(service.amqpUrl, { clientProperties: { connection_name: name } })
  const channel = await model.createChannel()
  await channel.assertQueue(queue, { maxLength: 1000 })
  let going = true
  const publish = async (): Promise<void> => {
    while (going) {
      for (let i = 0; i < 500 && going; i++)
        if (!channel.sendToQueue(queue, MESSAGE, { persistent: true })) await once(channel, 'drain')
      await turn()
    }
  }
  const done = publish()
  return {
    end: async () => {
      going = false
      await done
    },
    close: () => model.close()
  }
}

/** Connections that are slowed, as rabbitmqctl says. */
const slowedByTool = async (): Promise<number> =>
  (await service.ctl('list_connections', '--no-table-headers', 'state')).split('\n').filter((state) => state === 'flow')
    .length
const publisher = ({ entities }: Observation) =>
  entities.find(({ kind, name }) => kind === 'service' && name === 'flooder')

test('publishers that are faster than a queue takes are slowed: a figure that comes and goes, and no trouble', async () => {
  const floods = await Promise.all(Array.from({ length: PUBLISHERS }, (_, i) => flood(`flooder-${i + 1}`)))
  try {
    await until('the broker slows none of them', async () => expect(await slowedByTool()).toBeGreaterThan(0))
    const seen = await expectSeen(watched, (now) => {
      const { slowed } = publisher(now)?.figures ?? {}
      expect(slowed).toEqual({ value: expect.any(Number), how: 'measured' })
      expect(slowed).not.toHaveProperty('value', 0)
    })
    expect(publisher(seen)?.figures?.slowed).toHaveProperty(
      'value',
      expect.toSatisfy((count) => count <= PUBLISHERS)
    )
    expect(troublesOf(publisher(seen)?.facts)).toEqual([])
  } finally {
    for (const each of floods) await each.end()
  }
  await until('the broker slows some still', async () => expect(await slowedByTool()).toBe(0))
  await expectSeen(watched, (now) => expect(publisher(now)?.figures?.slowed).toEqual({ value: 0, how: 'measured' }))
  for (const each of floods) await each.close()
})
