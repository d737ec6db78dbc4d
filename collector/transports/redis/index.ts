import type { RedisTarget } from '../../../model/index.ts'
import { Lives, type Rising } from '../lives.ts'
import type { Transport } from '../transport.ts'
import { BeginningsFollower } from './beginnings.ts'
import { EndsFollower } from './ends.ts'
import { hiddenKeysOf } from './gaps.ts'
import { observe, risingOf } from './observe.ts'
import { Reader } from './read.ts'

export const transport: Transport<RedisTarget> = {
  kind: 'redis',
  address: ({ addresses, sentinels, master, db }) =>
    `${sentinels.length > 0 ? `${master} by ${sentinels.join(', ')}` : addresses.join(', ')}${db === 0 ? '' : ` db ${db}`}`,
  discover: () => [
    { host: '127.0.0.1', port: 6379, target: { id: 'redis', kind: 'redis', addresses: ['127.0.0.1:6379'] } }
  ],
  open: (target, context) => {
    const reader = new Reader(target, context)
    const streams = new Lives()
    const ends = new EndsFollower()
    const beginnings = new BeginningsFollower()
    return {
      poll: async (signal) => {
        const abort = () => reader.close()
        signal.addEventListener('abort', abort, { once: true })
        try {
          const answers = await reader.read(signal)
          const hidden = new Set(hiddenKeysOf(answers))
          const rising = new Map<string, Rising>()
          for (const server of answers.servers)
            for (const stream of server.streams) rising.set(stream.key, risingOf(stream))
          const isHidden = (key: string): boolean => hidden.has(key)
          const lives = streams.follow(rising, isHidden)
          return observe(target, answers, {
            lives,
            ends: ends.follow(answers.servers, isHidden),
            beginnings: beginnings.follow(answers.servers, isHidden)
          })
        } catch (error) {
          reader.close()
          throw signal.aborted ? signal.reason : error
        } finally {
          signal.removeEventListener('abort', abort)
        }
      },
      close: async () => reader.close()
    }
  }
}
