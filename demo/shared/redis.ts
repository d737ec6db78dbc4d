import { Redis } from 'ioredis'
import { redisUrl } from './environment.ts'

/** A connection that comes back by itself; while the server is away, commands fail at once. */
export const redis = (name: string): Redis => {
  const connection = new Redis(redisUrl(), {
    connectionName: name,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(times * 200, 1000)
  })
  connection.on('error', () => undefined)
  return connection
}
