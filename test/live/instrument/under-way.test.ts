import { status } from '@grpc/grpc-js'
import { expect, test } from 'vitest'
import { type Figures, isKnown, type Observation } from '../../../model/index.ts'
import { ended, intake, said, service, until } from './run.ts'

const SOON = { OTEL_METRIC_EXPORT_INTERVAL: '400' }
const METHOD = 'rpc/-/-/streams/shop.Streams'
const EDGE = 'calls|service/-/-/viewer|service/-/-/streams'
const exactly = (value: number) => ({ value, how: 'measured' })

test('calls under way, open streams and their age, tries and sizes of answers: as two services have them, exactly', async () => {
  const otlp = await intake()
  const server = service('streams.ts', [], otlp, { OTEL_SERVICE_NAME: 'streams', ...SOON })
  const { port } = await said<{ port: number }>(server)
  const client = service('streams.ts', [`--client=${port}`], otlp, { OTEL_SERVICE_NAME: 'viewer', ...SOON })
  await said(client)
  const call = (order: string, times = 1) => {
    for (let i = 0; i < times; i++) client.send(order)
  }
  const sums = new Map<string, number>()
  const figures = async (): Promise<Record<string, Figures | undefined>> => {
    const { entities, edges, latencies = [] }: Observation = await otlp.connection.poll(new AbortController().signal)
    for (const { of, name, latency } of latencies) {
      const key = `${of.slice(METHOD.length + 1)} ${name}`
      sums.set(key, (sums.get(key) ?? 0) + latency.sum)
    }
    return Object.fromEntries([...entities, ...edges].map(({ id, figures }) => [id, figures]))
  }
  /** Waits until all of them are so at one moment. */
  const are = (hold: number, watch: number, talk: number) =>
    until(async () => {
      const now = await figures()
      const [held, watched, talked] = ['Hold', 'Watch', 'Talk'].map((name) => now[`${METHOD}/${name}`])
      const all = [held?.in_flight, watched?.open_streams, talked?.open_streams, now[EDGE]?.in_flight]
      const wanted = [hold, watch, talk, hold + watch + talk].map(exactly)
      return JSON.stringify(all) === JSON.stringify(wanted) ? { watched, held } : undefined
    }, `${hold} held, ${watch} watched, ${talk} talked`)
  const age = ({ watched }: Awaited<ReturnType<typeof are>>) =>
    watched?.oldest_stream !== undefined && isKnown(watched.oldest_stream) ? watched.oldest_stream.value : Number.NaN

  call('hold', 2)
  call('watch', 3)
  call('talk', 1)
  const first = await are(2, 3, 1)
  // A stream's calls under way are its streams, and said once.
  expect(first.watched).not.toHaveProperty('in_flight')
  expect(first.held).not.toHaveProperty('open_streams')
  const older = await until(async () => {
    const now = await are(2, 3, 1)
    return age(now) > age(first) ? now : undefined
  }, 'the oldest stream to be older')
  expect(age(older)).toBeGreaterThan(0)
  // One given up by its caller, one answered, one ended by its caller.
  call('cancel')
  server.send('answer')
  call('end')
  await are(1, 2, 0)
  call('cancel', 2)
  server.send('answer')
  expect(age(await are(0, 0, 0))).toBe(0)

  call('shaky', 3)
  const timeUp = said<{ code: number }>(client)
  call('down')
  expect(await timeUp).toEqual({ code: status.DEADLINE_EXCEEDED })
  await until(async () => {
    await figures()
    // Streams are measured message by message.
    const said = [
      'Shaky rpc.retries',
      'Down rpc.retries',
      'Shaky rpc.sizes',
      'Shaky rpc.received',
      'Hold rpc.sizes',
      'Watch rpc.sizes',
      'Watch rpc.received'
    ].map((key) => sums.get(key))
    return String(said) === String([6, 1, 300, 300, 200, 9, 9]) ? said : undefined
  }, 'six tries more for three calls, one for a call whose time was up, and what they answered').catch((error) => {
    throw new Error(`${error.message}: ${JSON.stringify([...sums])}`)
  })
  for (const each of [client, server]) {
    each.kill('SIGTERM')
    expect((await ended(each)).printed).toBe('')
  }
  await otlp.close()
})
