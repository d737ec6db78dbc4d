import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqplib'
import { client as kafkaClient } from '../kafka/cluster.ts'
import { client as redisClient } from '../redis/server.ts'
import type { Reader } from './adapter.ts'
import { readKafka } from './kafka.ts'
import { readRabbitmq } from './rabbitmq.ts'
import { readRedis } from './redis.ts'

/** A consumer in a process of its own: takes so many, says so, and stays until it is killed. Started by `launch-reader.ts`. */
const [kind = '', address = '', name = '', count = ''] = process.argv.slice(2)

const READ: Record<string, () => Promise<Reader>> = {
  kafka: () => readKafka(kafkaClient({ bootstrap: address }, 'reader-1'), name),
  redis: async () => {
    const [host = '', port = ''] = address.split(':')
    // A service of its own: a client that has a consumer's name is taken for it, whichever group it reads.
    return readRedis(redisClient({ host, port: Number(port) }, 'killed'), name, 'killed-1')
  },
  rabbitmq: async () => readRabbitmq(await connect(address), name)
}

const reader = await READ[kind]?.()
reader?.permit(Number(count))
while (reader !== undefined && reader.taken < Number(count)) await sleep(50)
console.log('taken')
