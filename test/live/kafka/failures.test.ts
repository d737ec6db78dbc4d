import { afterAll, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import { kafkaTopicId } from '../../../model/index.ts'
import { killService, pauseService, resumeService, startService, stopService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import { pollOnce, pollUntil, rejection } from '../watch.ts'
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
  const before = await pollOnce(watched)
  expect(before.gaps).toEqual([])

  pauseService('kafka', instance)
  // A busy machine takes a moment to stop all threads of it: a poll may still be answered.
  await until('it still answers', async () =>
    expect(reasonFor(await rejection(watched.poll(AbortSignal.timeout(4000))))).toBe(
      'The broker does not answer in time.'
    )
  )
  resumeService('kafka', instance)
  expect((await pollUntil(watched, ({ gaps }) => gaps.length === 0)).gaps).toEqual([])

  await killService('kafka', instance)
  await expect
    .poll(async () => reasonFor(await rejection(pollOnce(watched))), { timeout: 10_000 })
    .toBe('The broker does not answer: connection refused.')

  await startService('kafka', instance)
  const again = await pollUntil(watched, ({ entities }) => entities.some(({ name }) => name === topic), 60_000)
  const seen = again.entities.find(({ id }) => id === kafkaTopicId('main', topic))
  expect(seen).toMatchObject({ counters: { in: 4 }, life: before.entities.find(({ id }) => id === seen?.id)?.life })
  await watched.close()
})
