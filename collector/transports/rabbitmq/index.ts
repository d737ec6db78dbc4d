import { type RabbitmqTarget, rabbitQueueId } from '../../../model/index.ts'
import { Lives } from '../lives.ts'
import type { Transport } from '../transport.ts'
import { observe, risingOf } from './observe.ts'
import { Management } from './read.ts'

export const transport: Transport<RabbitmqTarget> = {
  kind: 'rabbitmq',
  address: ({ management }) => management.map((url) => new URL(url).host).join(', '),
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
    const management = new Management(target, context)
    // The API leaves out what the user may not see, without a word: a virtual host that is missing from one poll to the next was taken away,
    // unless the user sees all there are, and so knows that it is gone.
    const everSeen = new Set<string>()
    const queues = new Lives()
    return {
      poll: async (signal) => {
        try {
          const answers = await management.read(signal)
          const lost = answers.seesAll ? [] : [...everSeen].filter((vhost) => !answers.vhosts.includes(vhost))
          if (answers.seesAll) everSeen.clear()
          for (const vhost of answers.vhosts) everSeen.add(vhost)
          const lives = queues.follow(
            new Map(
              answers.queues.map((queue) => [rabbitQueueId(target.id, queue.vhost, queue.name), risingOf(queue)])
            ),
            () => answers.missing.has('queues')
          )
          return observe(target, answers, { lost, lives })
        } catch (error) {
          await management.close()
          throw error
        }
      },
      close: () => management.close()
    }
  }
}
