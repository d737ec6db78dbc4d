import { hasFault } from '../../shared/environment.ts'
import { serve, unavailable } from '../../shared/grpc.ts'
import { work } from '../../shared/load.ts'
import { redis } from '../../shared/redis.ts'

/** Takes tasks and puts them on the stream that the workers read; the stream keeps about the last ten thousand. */
const stream = redis('zerg_tasks')

await serve('zerg_tasks', 'zerg', {
  Tasks: {
    Submit: async ({ kind = '', payload = '' }) => {
      await work(hasFault('slow-tasks') ? 600 : 2)
      const id = await stream.xadd('tasks', 'MAXLEN', '~', 10_000, '*', 'kind', kind, 'payload', payload).catch(() => {
        throw unavailable('the task stream does not answer')
      })
      return { id: id ?? '' }
    }
  }
})
