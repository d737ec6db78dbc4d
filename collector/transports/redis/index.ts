import { type RedisTarget, redisStreamId } from '../../../model/index.ts'
import { Lives } from '../lives.ts'
import type { Transport } from '../transport.ts'
import { observe, risingOf } from './observe.ts'
import { Server } from './read.ts'

export const transport: Transport<RedisTarget> = {
  kind: 'redis',
  address: ({ addresses, db }) => `${addresses.join(', ')}${db === 0 ? '' : ` db ${db}`}`,
  discover: () => [
    { host: '127.0.0.1', port: 6379, target: { id: 'redis', kind: 'redis', addresses: ['127.0.0.1:6379'] } }
  ],
  open: (target, context) => {
    const server = new Server(target, context)
    const streams = new Lives()
    return {
      poll: async (signal) => {
        const abort = () => server.close()
        signal.addEventListener('abort', abort, { once: true })
        try {
          const answers = await server.read(signal)
          const lives = streams.follow(
            new Map(
              answers.streams.map((stream) => [redisStreamId(target.id, target.db, stream.key), risingOf(stream)])
            )
          )
          return observe(target, answers, lives)
        } catch (error) {
          server.close()
          throw signal.aborted ? signal.reason : error
        } finally {
          signal.removeEventListener('abort', abort)
        }
      },
      close: async () => server.close()
    }
  }
}
