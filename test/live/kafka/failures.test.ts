import { afterAll, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import { kafkaTopicId } from '../../../model/index.ts'
import { killService, pauseService, resumeService, startService, stopService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import { pollOnce, rejection } from '../watch.ts'
import { client, makeTopic, send, suffix, watch } from './cluster.ts'

const instance = { instance: 'kafka-failures' }
afterAll(() => stopService('kafka', instance))

test('a broker that hangs, dies and comes back: each is said, and it is seen again as it was', async () => {
  const service = await startService('kafka', instance)
  const topic = `orders.${suffix}`
  const kafka = client(service)
  await makeTopic(kafka, topic, 1)
  await send(kafka, topic, [4])
  const watched = watch(service, { timeout: '1s' })
  // A busy broker may need longer than a second for its first answers.
  const whole = () =>
    until('it is not seen whole', async () => {
      const seen = await pollOnce(watched)
      const entity = seen.entities.find(({ id }) => id === kafkaTopicId('main', topic))
      expect(entity).toMatchObject({ counters: { in: 4 } })
      expect(seen.gaps).toEqual([])
      return entity
    })
  const before = await whole()

  pauseService('kafka', instance)
  // A busy machine takes a moment to stop all threads of it: a poll may still be answered.
  await until('it still answers', async () =>
    expect(reasonFor(await rejection(watched.poll(AbortSignal.timeout(4000))))).toBe(
      'The broker does not answer in time.'
    )
  )
  resumeService('kafka', instance)
  await whole()

  await killService('kafka', instance)
  await until('its port is not refused', async () =>
    expect(reasonFor(await rejection(pollOnce(watched)))).toBe('The broker does not answer: connection refused.')
  )

  await startService('kafka', instance)
  expect((await whole())?.life).toBe(before?.life)
  await watched.close()
})
