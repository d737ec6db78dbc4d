import { type RabbitmqTarget, rabbitQueueId } from '../../../model/index.ts'
import { Lives } from '../lives.ts'
import type { Transport } from '../transport.ts'
import type { Answers } from './answers.ts'
import { observe } from './observe.ts'
import { risingOf } from './queues.ts'
import { Management } from './read.ts'
import { Rises } from './rises.ts'
import { servicesOf } from './services.ts'

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
    let unroutable = { seesAll: true, rises: new Rises() }
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
          // Channels that come into sight again would count as new: with another sight the sums begin anew.
          if (answers.seesAll !== unroutable.seesAll) unroutable = { seesAll: answers.seesAll, rises: new Rises() }
          const hidden = answers.missing.has('channels') || answers.missing.has('connections')
          const sums = hidden ? new Map() : unroutable.rises.follow(unroutableOf(answers))
          return observe(target, answers, { lost, lives, unroutable: sums })
        } catch (error) {
          await management.close()
          throw error
        }
      },
      close: () => management.close()
    }
  }
}

/** What each channel was given back or had dropped, under its service's id. */
const unroutableOf = ({ channels, connections }: Answers): Map<string, { owner: string; value: number }> => {
  const services = servicesOf(connections)
  return new Map(
    channels.flatMap(({ name, connection_details, message_stats: stats }) => {
      const owner = services.get(connection_details.name)?.id
      const value = (stats?.return_unroutable ?? 0) + (stats?.drop_unroutable ?? 0)
      return owner === undefined ? [] : [[name, { owner, value }] as const]
    })
  )
}
