import type { RedisTarget } from '../../../model/index.ts'
import type { Transport } from '../transport.ts'
import { observe } from './observe.ts'
import { Server } from './read.ts'

export const transport: Transport<RedisTarget> = {
  kind: 'redis',
  address: ({ addresses, db }) => `${addresses.join(', ')}${db === 0 ? '' : ` db ${db}`}`,
  discover: () => [
    { host: '127.0.0.1', port: 6379, target: { id: 'redis', kind: 'redis', addresses: ['127.0.0.1:6379'] } }
  ],
  open: (target, context) => {
    const server = new Server(target, context)
    return {
      poll: async (signal) => {
        const abort = () => server.close()
        signal.addEventListener('abort', abort, { once: true })
        try {
          return observe(target, await server.read(signal))
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
