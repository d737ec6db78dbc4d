import { instance } from '../../shared/environment.ts'
import { again, work } from '../../shared/load.ts'
import { redis } from '../../shared/redis.ts'

/** Does the tasks, as one consumer of the group `workers`. */
const GROUP = 'workers'
const name = `workers-${instance()}`
const connection = redis(name)

await again('redis', async () => {
  await connection.xgroup('CREATE', 'tasks', GROUP, '0', 'MKSTREAM').catch((error: Error) => {
    if (!error.message.startsWith('BUSYGROUP')) throw error
  })
  for (;;) {
    const answer = await connection.xreadgroup('GROUP', GROUP, name, 'COUNT', 5, 'BLOCK', 2000, 'STREAMS', 'tasks', '>')
    for (const [, entries] of (answer ?? []) as [string, [string, string[]][]][])
      for (const [id] of entries) {
        await work(15)
        await connection.xack('tasks', GROUP, id)
      }
  }
})
