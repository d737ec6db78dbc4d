import type { RabbitmqTarget } from '../../../model/index.ts'
import { Lives, type Rising } from '../lives.ts'
import type { Transport } from '../transport.ts'
import { observe } from './observe.ts'
import { Passive } from './passive.ts'
import { QueueIds, risingOf } from './queues.ts'
import { Reader } from './reader.ts'
import { StreamReadings } from './streams.ts'
import { Unroutable } from './unroutable.ts'

export const transport: Transport<RabbitmqTarget> = {
  kind: 'rabbitmq',
  address: ({ management, metrics, amqp = '' }) =>
    [management, metrics, [amqp]]
      .find(([url]) => url)
      ?.map((url) => new URL(url).host)
      .join(', ') ?? '',
  discover: () => [
    {
      host: '127.0.0.1',
      port: 15672,
      target: {
        id: 'rabbitmq',
        kind: 'rabbitmq',
        management: ['http://127.0.0.1:15672'],
        username: 'guest',
        password: 'guest'
      }
    }
  ],
  open: (target, context) => {
    const reader = target.amqp === undefined ? new Reader(target, context) : new Passive(target, target.amqp, context)
    // The API leaves out what the user may not see, without a word: a virtual host that is missing from one poll to the next was taken away,
    // unless the user sees all there are, and so knows that it is gone.
    const everSeen = new Set<string>()
    const queues = new Lives()
    const ids = new QueueIds(target.id)
    const unroutable = new Unroutable()
    const streams = new StreamReadings()
    return {
      poll: async (signal) => {
        try {
          const answers = await reader.read(signal)
          const lost = answers.seesAll ? [] : [...everSeen].filter((vhost) => !answers.vhosts.includes(vhost))
          if (answers.seesAll) everSeen.clear()
          for (const vhost of answers.vhosts) everSeen.add(vhost)
          const idOf = ids.of(answers.queues)
          const rising = new Map<string, Rising>()
          for (const [i, queue] of answers.queues.entries()) rising.set(idOf[i] ?? '', risingOf(queue))
          const lives = queues.follow(rising, answers.missing.has('queues') ? () => true : undefined)
          const readings = streams.follow(answers)
          return observe(target, answers, { lost, lives, ids, readings, unroutable: unroutable.follow(answers) })
        } catch (error) {
          await reader.close()
          throw error
        }
      },
      close: () => reader.close()
    }
  }
}
