import { Redis } from 'ioredis'

/** Adds 4 one by one, 3 in a pipeline, 2 in a transaction and 1 in a transaction that is not executed; or works off 9 in a group. */
const [, , role, port = '', stream = '', group = ''] = process.argv
const redis = new Redis(Number(port), '127.0.0.1')
const other = redis.duplicate()
if (role === 'add') {
  for (let i = 0; i < 4; i++) await redis.xadd(stream, '*', 'n', `${i}`)
  await redis.pipeline().xadd(stream, '*', 'n', '4').xadd(stream, '*', 'n', '5').xadd(stream, '*', 'n', '6').exec()
  await redis.multi().xadd(stream, '*', 'n', '7').xadd(stream, '*', 'n', '8').exec()
  await redis.watch('watched')
  await other.set('watched', `${process.pid}`)
  await redis.multi().xadd(stream, '*', 'n', 'never').exec()
  // What fails is no message, and stays the service's own error.
  const failure = await redis.xadd('watched', '*', 'n', 'x').catch((error: Error) => error.message)
  process.send?.({ done: true, failure })
} else {
  let taken = 0
  while (taken < 9) {
    const reply = await redis.xreadgroup('GROUP', group, 'c-1', 'COUNT', 4, 'BLOCK', 200, 'STREAMS', stream, '>')
    for (const [key, entries] of (reply ?? []) as [string, [string, string[]][]][])
      for (const [id] of entries) {
        await redis.xack(key, group, id)
        taken += 1
      }
  }
  process.send?.({ done: true })
}
// It ends by itself, having nothing left to do: the preload sends what it still has.
process.once('disconnect', () => {
  redis.disconnect()
  other.disconnect()
})
